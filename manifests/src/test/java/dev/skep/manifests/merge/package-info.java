/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.merge;

import org.jspecify.annotations.NullMarked;
