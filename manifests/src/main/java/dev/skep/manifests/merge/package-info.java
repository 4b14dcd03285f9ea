/**
 * Several files of one stack become one.
 *
 * <p>What always holds: files are in their long form; a later file adds to what earlier ones say
 * and wins where both speak of the same thing.
 */
@NullMarked
package dev.skep.manifests.merge;

import org.jspecify.annotations.NullMarked;
