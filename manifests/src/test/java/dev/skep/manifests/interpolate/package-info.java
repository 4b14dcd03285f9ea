/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.interpolate;

import org.jspecify.annotations.NullMarked;
