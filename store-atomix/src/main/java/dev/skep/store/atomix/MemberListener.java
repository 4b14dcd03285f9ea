package dev.skep.store.atomix;

/** Told when a manager's store ends by itself. Must not block. */
public interface MemberListener {
  /** This manager was removed from the cluster: close its store and delete the files. */
  void removed();

  /**
   * This manager's store has stopped, because it cannot go on: its disk failed, or it met something
   * that a newer build wrote. The message is for the operator.
   */
  void failed(Throwable cause);
}
