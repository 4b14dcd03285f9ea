package dev.skep.controllers.simulation;

import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import java.util.Optional;

/** Something that holds after every commit, whatever goes wrong. */
interface Rule {
  /**
   * Looks at a commit.
   *
   * @throws Violation if it breaks the rule
   */
  void check(Commit commit);

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
