package dev.skep.store.atomix.raft;

/**
 * A command that is committed, and applied on this member.
 *
 * @param index of its log entry
 * @param result what the state machine returned; empty for a barrier
 */
public record Proposed(long index, byte[] result) {}
