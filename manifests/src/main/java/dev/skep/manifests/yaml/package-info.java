/**
 * YAML text to a tree with positions, in bounded time and memory whatever the text is.
 *
 * <p>What always holds: a text that cannot be read gives exactly one clear problem. Plain scalars
 * mean what the YAML library of the docker CLI takes them for: YAML 1.2's core schema, with octal
 * numbers such as {@code 0777}, underscores in numbers and the merge key {@code <<} of YAML 1.1.
 */
@NullMarked
package dev.skep.manifests.yaml;

import org.jspecify.annotations.NullMarked;
