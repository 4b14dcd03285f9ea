/**
 * JSON Schemas for the files that users write, so that editors complete and check them.
 *
 * <p>What always holds: a schema here accepts every file that skep accepts. It may accept more,
 * since a schema sees neither variables nor versions nor what one part of a file says of another;
 * the verdict is the manifest reader's. The schema of stack files is not written by hand: it
 * follows from the shapes that the reader validates with, and a test of the reader holds the two
 * together.
 *
 * <p>Stack files have one, each of skep's own kinds has one, and {@code manifest.schema.json}
 * chooses between them by what a document says of itself.
 *
 * <p>An editor with the YAML language server takes it from a first line such as {@code #
 * yaml-language-server: $schema=stack-file.schema.json}.
 */
@NullMarked
package dev.skep.schemas;

import org.jspecify.annotations.NullMarked;
