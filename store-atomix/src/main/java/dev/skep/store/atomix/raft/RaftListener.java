package dev.skep.store.atomix.raft;

/** Told what happens to a member. Calls come one at a time, and must not block. */
public interface RaftListener {
  /** The view changed; a term in which this member leads is reported as ready once. */
  void leaderChanged(LeaderView view);

  /** This member was removed from the cluster: it should be closed and its files deleted. */
  void removed();

  /**
   * This member cannot go on, for example because it does not understand a command or its disk
   * failed. It has stopped.
   */
  void failed(Throwable cause);
}
