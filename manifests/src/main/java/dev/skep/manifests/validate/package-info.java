/**
 * The structure of Compose files, versions 3.0 to 3.13 and what today's Compose Specification has
 * beyond them: which keys there are, since which version, and what their values look like.
 *
 * <p>What always holds: {@link dev.skep.manifests.validate.ComposeShape} is the one description of
 * the structure; the {@link dev.skep.manifests.validate.Validator} and the JSON Schema for editors
 * both follow from it. A file that passes can be read by the later stages without checking a type
 * again.
 */
@NullMarked
package dev.skep.manifests.validate;

import org.jspecify.annotations.NullMarked;
