/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.values;

import org.jspecify.annotations.NullMarked;
