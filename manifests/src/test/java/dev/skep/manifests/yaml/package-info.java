/** Tests of this stage. */
@NullMarked
package dev.skep.manifests.yaml;

import org.jspecify.annotations.NullMarked;
