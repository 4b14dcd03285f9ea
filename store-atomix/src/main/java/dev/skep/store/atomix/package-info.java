/**
 * The store of the managers, replicated by Raft.
 *
 * <p>{@link dev.skep.store.atomix.AtomixStore} keeps the contract of {@link
 * dev.skep.api.store.Store} on top of {@link dev.skep.store.atomix.raft}, which replicates bytes,
 * and {@link dev.skep.store.atomix.transport}, which carries them. What always holds: a commit is
 * acknowledged when a majority has it on disk and it is applied here; a leader's first commit is
 * the start of its term; the leader's clock stamps every commit.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix;
