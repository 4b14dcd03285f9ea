/**
 * JSON Schemas for the files that users write, so that editors complete and check them.
 *
 * <p>What always holds: no schema here is written by hand. All follow from the shapes that the
 * reader of manifests validates with, and a test of the reader holds the two together. The schema
 * of stack files is for editors: it accepts every file that skep accepts, and may accept more,
 * since a schema sees neither variables nor versions nor what one part of a file says of another.
 * Those of Compose versions hold a file whose variables have been put in, and their verdict is that
 * of the official schemas.
 *
 * <p>Stack files have one, each of skep's own kinds has one, and {@code manifest.schema.json}
 * chooses between them by what a document says of itself.
 *
 * <p>An editor with the YAML language server takes one from a first line such as {@code #
 * yaml-language-server: $schema=stack-file.schema.json}.
 */
@NullMarked
package dev.skep.schemas;

import org.jspecify.annotations.NullMarked;
