/**
 * What differs between two states of a wish, field by field in Compose's words: what applying a
 * file would create, change in place, roll out or prune.
 *
 * <p>What always holds: everything is a pure function of records; equal records have no
 * differences, however they were written; the content of a secret or a config never appears, only
 * the beginning of its keyed digest.
 */
@NullMarked
package dev.skep.controllers.diff;

import org.jspecify.annotations.NullMarked;
