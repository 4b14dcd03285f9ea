/** Specifications of skep's own documents and of sets of manifests. */
@NullMarked
package dev.skep.manifests.kinds;

import org.jspecify.annotations.NullMarked;
