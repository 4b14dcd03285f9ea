package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.controllers.admission.Admission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member does before it leaves: it goes without harm, or it is refused. Blocks. */
final class Departure {
  /** Tasks have this long to stop; their own grace periods are usually shorter. */
  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(15);

  private static final Duration RETIRE_PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  private final Member member;

  Departure(Member member) {
    this.member = member;
  }

  /**
   * @throws LifecycleException if it would do harm and is not forced
   */
  void prepare(boolean force) {
    if (member.manager().isPresent()) {
      leaveManagers(member.manager().get(), force);
    } else if (member.identity().isManager() && !force) {
      // Its store is not open, so nobody here knows whether it can be spared.
      throw LeaveRules.withoutQuorum();
    }
    member.disconnect();
    if (!member.agent().drain(DRAIN_PATIENCE)) {
      LOG.warn("some tasks did not stop in {} s and are left", DRAIN_PATIENCE.toSeconds());
    }
  }

  private void leaveManagers(ManagerPart manager, boolean force) {
    Optional<Id> leader = manager.store().leadership().view().leader();
    List<Node> all =
        manager.store().state().nodes().filter(node -> node.manager() != null).toList();
    int reachable = (int) all.stream().filter(node -> answers(node, leader)).count();
    boolean led = leader.isPresent();
    if (!force) {
      LeaveRules.refusal(led, reachable, all.size() - reachable)
          .ifPresent(refusal -> {
            throw refusal;
          });
    }
    if (all.size() > 1 && led) {
      try {
        retire(manager);
      } catch (RuntimeException e) {
        if (!force) {
          throw e;
        }
        LOG.warn("leaves without the consent of the other managers: {}", e.getMessage());
      }
    }
  }

  /** A manager and its agent are one process: it answers if its session is alive. */
  private boolean answers(Node manager, Optional<Id> leader) {
    return manager.id().equals(member.node())
        || leader.filter(manager.id()::equals).isPresent()
        || manager.status().state() == Node.State.READY;
  }

  /** The state says that this node is a worker, and the leader takes it out of the store. */
  private void retire(ManagerPart manager) {
    Id self = member.node();
    Waiting.on(
        manager
            .access()
            .submit("leave", (state, request) -> Admission.stepDown(state, request, self)));
    long deadline = System.nanoTime() + RETIRE_PATIENCE.toNanos();
    while (System.nanoTime() < deadline && member.manager().isPresent()) {
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
