package dev.skep.server.node;

import dev.skep.server.node.LifecycleException.Reason;
import java.util.Optional;

/**
 * Whether a manager may leave without force: swarm's rules ({@code daemon/cluster/swarm.go}) and
 * words. Pure.
 */
final class LeaveRules {
  private static final String MANAGER =
      "You are attempting to leave the swarm on a node that is participating as a manager. ";
  private static final String RESCUE =
      "The only way to restore a swarm that has lost consensus is to reinitialize it with"
          + " `--force-new-cluster`. Use `--force` to suppress this message.";

  private LeaveRules() {}

  /**
   * Why it may not; empty when it may.
   *
   * @param led whether the managers have a leader
   * @param reachable managers that answer, this one included
   * @param unreachable managers that do not
   */
  static Optional<LifecycleException> refusal(boolean led, int reachable, int unreachable) {
    if (!led) {
      return Optional.of(withoutQuorum());
    }
    if (reachable == 1 && unreachable == 0) {
      return refuse(
          "Removing the last manager erases all current state of the swarm. Use `--force` to ignore"
              + " this message.");
    }
    // Swarm keeps one manager more than the quorum needs.
    if (reachable - 2 <= unreachable) {
      return refuse(
          "Removing this node leaves "
              + (reachable - 1)
              + " managers out of "
              + (reachable + unreachable)
              + ". Without a Raft quorum your swarm will be inaccessible. "
              + RESCUE);
    }
    return Optional.empty();
  }

  /** For a manager that cannot ask the others. */
  static LifecycleException withoutQuorum() {
    return new LifecycleException(Reason.LEAVE_REFUSED, MANAGER + RESCUE);
  }

  private static Optional<LifecycleException> refuse(String why) {
    return Optional.of(new LifecycleException(Reason.LEAVE_REFUSED, MANAGER + why));
  }
}
