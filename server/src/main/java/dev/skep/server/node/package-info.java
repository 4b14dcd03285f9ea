/**
 * A node's life: outside any cluster, joining one, member as worker or manager, gone.
 *
 * <p>What always holds: each step is written to the data directory before it takes effect, so a
 * process that dies at any moment resumes by itself; a node's identity is its certificate's key,
 * never its address; a node that is told that it was removed stops its tasks' sessions but never
 * deletes its certificates by itself.
 */
@NullMarked
package dev.skep.server.node;

import org.jspecify.annotations.NullMarked;
