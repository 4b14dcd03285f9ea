/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.validate;

import org.jspecify.annotations.NullMarked;
