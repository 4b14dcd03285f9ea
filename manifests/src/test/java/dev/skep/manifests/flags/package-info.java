/** Flags of services: every one that the docker CLI has, what it makes, and what is refused. */
@NullMarked
package dev.skep.manifests.flags;

import org.jspecify.annotations.NullMarked;
