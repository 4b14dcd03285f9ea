package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.server.session.SessionAgent;
import java.nio.file.Path;
import java.time.Duration;

/** The agent of this host, as long as it is a member of a cluster. */
public interface NodeAgent extends SessionAgent, AutoCloseable {
  /** Makes agents; there is at most one at a time. */
  @FunctionalInterface
  interface Factory {
    /**
     * Makes and starts an agent.
     *
     * @param node this node
     * @param assignments the file in which it remembers its assignments
     * @param reportsAvailable to be called when there is something to report
     */
    NodeAgent start(Id node, Path assignments, Runnable reportsAvailable);
  }

  /**
   * Ends all tasks, because this node leaves its cluster; blocks.
   *
   * @param patience after which those that still run are left alone
   * @return whether nothing is left
   */
  boolean drain(Duration patience);

  /** Ends the agent; its tasks go on running. */
  @Override
  void close();
}
