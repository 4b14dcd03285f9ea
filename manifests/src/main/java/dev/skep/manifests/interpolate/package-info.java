/**
 * Puts variables into a manifest.
 *
 * <p>What always holds: the syntax and its corners are those of the docker CLI 28.2, measured on
 * it: {@code $NAME}, {@code ${NAME}}, {@code :-} and {@code -} with a default, {@code :?} and
 * {@code ?} with a message, {@code $$} for a dollar sign; defaults are not interpolated again.
 * Keys, the version and extensions stay as they are. A value that a variable changed counts as a
 * number or a boolean where Compose wants one, although it was written as text.
 */
@NullMarked
package dev.skep.manifests.interpolate;

import org.jspecify.annotations.NullMarked;
