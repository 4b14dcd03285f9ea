/**
 * What a manifest says and where it says it: the tree that all stages pass on, its values in Java's
 * types, and the list of problems that they add to.
 *
 * <p>What always holds: a {@link dev.skep.manifests.tree.Tree} is immutable and every value in it
 * knows its place in the text, also after a stage has rewritten it.
 */
@NullMarked
package dev.skep.manifests.tree;

import org.jspecify.annotations.NullMarked;
