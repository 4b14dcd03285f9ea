/** Tests of reading manifests as a whole; each stage has its own beside it. */
@NullMarked
package dev.skep.manifests;

import org.jspecify.annotations.NullMarked;
