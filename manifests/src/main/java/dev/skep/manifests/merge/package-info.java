/**
 * Several files of one stack become one.
 *
 * <p>What always holds: files are in their long form; a later file adds to what earlier ones say
 * and wins where both speak of the same thing. {@link dev.skep.manifests.merge.StrictMerge} is the
 * docker CLI's way to the letter, for files in their normal form.
 */
@NullMarked
package dev.skep.manifests.merge;

import org.jspecify.annotations.NullMarked;
