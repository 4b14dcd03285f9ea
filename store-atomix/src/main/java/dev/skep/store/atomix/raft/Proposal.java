package dev.skep.store.atomix.raft;

/** What is to be proposed. */
sealed interface Proposal {
  /** A command, of at most {@link RaftSettings#MAX_COMMAND_BYTES}. */
  record Command(byte[] bytes) implements Proposal {}

  /** Nothing, to learn that everything before it has been applied. */
  record Barrier() implements Proposal {}

  /** An entry of its own. */
  record Special(LogEntry entry) implements Proposal {}
}
