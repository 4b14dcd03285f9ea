/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.support;

import org.jspecify.annotations.NullMarked;
