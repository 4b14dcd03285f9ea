package dev.skep.store.atomix.raft;

/** What members ask of each other; the number is part of the wire format. */
enum RaftMessage {
  POLL(1),
  VOTE(2),
  APPEND(3),
  INSTALL(4),
  CONFIGURE(5),
  JOIN(6),
  RECONFIGURE(7),
  TRANSFER(8),
  /** From the leader: this member was removed. */
  REMOVED(16),
  /** From the leader: this member should lead instead. */
  TAKE_OVER(17),
  /** Which files with the state are there. */
  CHAIN_OFFER(18),
  /** A part of such a file. */
  FILE_CHUNK(19);

  private final byte kind;

  RaftMessage(int kind) {
    this.kind = (byte) kind;
  }

  byte kind() {
    return kind;
  }
}
