/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.normalise;

import org.jspecify.annotations.NullMarked;
