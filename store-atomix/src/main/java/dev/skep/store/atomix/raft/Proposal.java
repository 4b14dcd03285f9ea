package dev.skep.store.atomix.raft;

/** What is to be proposed. */
sealed interface Proposal {
  /**
   * A command, of at most {@link RaftSettings#MAX_COMMAND_BYTES}.
   *
   * @param packed whether the bytes are {@link Packing}'s
   */
  record Command(byte[] bytes, boolean packed) implements Proposal {
    Command(byte[] bytes) {
      this(bytes, false);
    }
  }

  /** Nothing, to learn that everything before it has been applied. */
  record Barrier() implements Proposal {}

  /** An entry of its own. */
  record Special(LogEntry entry) implements Proposal {}
}
