/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.convert;

import org.jspecify.annotations.NullMarked;
