package dev.skep.store.atomix.raft;

import java.util.concurrent.CompletableFuture;

/** What a proposer asks of the Raft leader that runs in this process. */
interface LeaderPort {
  /**
   * Opens a session; completes once the leader has committed an entry of its term.
   *
   * @param term the leader's term; fails if it is over
   */
  CompletableFuture<Long> openSession(long term);

  /**
   * Appends an entry, and completes when it has been committed and applied here. Fails with {@link
   * NotAppended} if it certainly was not appended, with anything else if that is unknown.
   */
  CompletableFuture<Proposed> append(long session, long term, long sequence, byte[] entry);

  /**
   * Keeps a session alive.
   *
   * @param answered up to which sequence number the answers are no longer needed
   * @return whether the session exists
   */
  CompletableFuture<Boolean> keepAlive(long session, long term, long answered);

  /**
   * Tells the followers at once what has been committed. Atomix would tell them with the next entry
   * or heartbeat, and whoever waits for a commit at a follower would wait for that.
   */
  CompletableFuture<Void> announce(long session, long term);

  /** What followers say that refuse entries; empty if none does. */
  String complaints();

  /** Why an entry was not appended. */
  enum Obstacle {
    /** This member does not lead in that term. */
    NOT_LEADING,
    /** The disk is nearly full. */
    NO_SPACE,
    /** The session does not exist any more. */
    NO_SESSION
  }

  /** The entry was not appended and never will be. */
  final class NotAppended extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Obstacle obstacle;

    NotAppended(Obstacle obstacle, String message) {
      super(message, null, false, false);
      this.obstacle = obstacle;
    }

    Obstacle obstacle() {
      return obstacle;
    }
  }
}
