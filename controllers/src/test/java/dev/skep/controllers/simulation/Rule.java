package dev.skep.controllers.simulation;

import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something that holds, whatever goes wrong. A rule looks at the moments that matter to it and
 * throws a {@link Violation}; a new one is added to the list in {@link Rules}.
 */
interface Rule {
  /**
   * Looks at a commit. Called for each of thousands in a seed, so a rule looks at what the commit
   * changed, not at the whole state.
   */
  default void check(Commit commit) {}

  /** A driver asks for a commit for the first time. */
  default void planned(SimManager manager, Transaction transaction) {}

  /** A transaction goes into the log. */
  default void written(Transaction transaction) {}

  /** What runs on the hosts, or which hosts count, may have changed. */
  default void running(ClusterState state, List<SimHost> hosts) {}

  /**
   * Looked at every few seconds: what a leader that is not disturbed gets done in time.
   *
   * @param steady for how many milliseconds one leader has been able to do its work
   */
  default void whileSteady(World world, long steady) {}

  /** Looks at a whole state, where a commit is otherwise judged by what it changed. */
  default void everything(ClusterState state) {}

  /**
   * Says what is still not as it shall be, once nothing goes wrong any more; see {@link
   * Convergence}.
   */
  default void missing(World world, Consumer<String> problem) {}

  /**
   * A commit and what is known of it.
   *
   * @param before the state that it changed
   * @param committed what it did
   * @param planned where it comes from, when a driver planned it
   */
  record Commit(ClusterState before, Committed committed, Optional<Planned> planned) {
    ClusterState after() {
      return committed.state();
    }
  }

  /**
   * A driver's transaction.
   *
   * @param manager whose driver
   * @param on the state that was planned on
   */
  record Planned(String manager, Transaction transaction, ClusterState on) {}
}
