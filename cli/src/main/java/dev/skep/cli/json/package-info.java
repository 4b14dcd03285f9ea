/**
 * JSON for a program that lives for a tenth of a second: a small tree, a reader and writers, and
 * the way from records to the tree and back. A data binding library would take longer to start than
 * the whole command.
 *
 * <p>What always holds: trees are immutable and keep the order of fields; reading is bounded in
 * depth; bad input is an {@link IllegalArgumentException} that names the place.
 */
@NullMarked
package dev.skep.cli.json;

import org.jspecify.annotations.NullMarked;
