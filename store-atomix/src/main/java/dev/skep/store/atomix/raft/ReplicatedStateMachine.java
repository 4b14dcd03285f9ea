package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.StateImage;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is replicated. All methods are called by one thread. Whatever they throw stops this member,
 * because a member that skips a command would differ from the others from then on.
 */
public interface ReplicatedStateMachine {
  /**
   * Applies a command. Must depend on nothing but the state and the command.
   *
   * @param index of the log entry that carries the command; an entry may carry several
   * @return the result for the proposer; small, since every member keeps it for a second
   */
  byte[] apply(long index, byte[] command);

  /** The present state, at no cost. */
  StateImage image();

  /** Replaces the state by one that {@link StateImage#writeTo} wrote, up to the stream's end. */
  void restore(InputStream in) throws IOException;
}
