package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.simulation.Rule.Commit;
import dev.skep.controllers.simulation.Rule.Planned;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rules of safety, and the moments at which they are checked. */
final class Rules {
  private final Map<Id, Planned> planned = new HashMap<>();
  private final Set<Id> seen = new HashSet<>();
  private final Wishes wishes = new Wishes();
  private final SlotRule slots = new SlotRule();
  private final LeaseRule leases = new LeaseRule();
  private final LostNodeRule lostNodes;
  private final LogRule log;
  private final List<Rule> rules;
  private ClusterState before = ClusterState.EMPTY;
  private boolean runningMayDiffer;

  Rules(long seed, Agenda agenda) {
    log = new LogRule(seed);
    lostNodes = new LostNodeRule(agenda);
    rules =
        List.of(
            new UpwardsRule(),
            slots,
            leases,
            new PlacementRule(),
            lostNodes,
            new BoundsRule(),
            new ReferenceRule(),
            new IndexRule(),
            wishes);
  }

  Wishes wishes() {
    return wishes;
  }

  /**
   * A manager asks for a commit; those that are bound to a term come from its driver.
   *
   * @return whether it is one of a driver, and the first attempt
   */
  boolean submitted(String manager, Transaction transaction, ClusterState state) {
    if (transaction.term() == Transaction.ANY_TERM || !seen.add(transaction.id())) {
      return false;
    }
    planned.put(transaction.id(), new Planned(manager, transaction, state));
    return true;
  }

  /** A plan that rests on the newest state breaks none of its rules. */
  void refused(Transaction transaction, Throwable cause, ClusterState state) {
    @Nullable Planned plan = planned.get(transaction.id());
    if (plan != null
        && cause instanceof StoreException.Rejected
        && plan.on().revision().equals(state.revision())) {
      throw new Violation("plans obey the state's rules", cause.getMessage() + ": " + plan);
    }
  }

  /** A transaction goes into the log. */
  void written(Transaction transaction) {
    log.check(transaction);
  }

  void committed(Committed committed) {
    @Nullable Planned plan = planned.remove(committed.transaction());
    Commit commit = new Commit(before, committed, Optional.ofNullable(plan));
    before = committed.state();
    rules.forEach(rule -> rule.check(commit));
    if (plan != null && plan.transaction().term() != committed.state().term()) {
      throw new Violation("the old leader is refused", plan.toString());
    }
    for (Change change : committed.changes()) {
      runningMayDiffer |= change.resource() instanceof Node;
    }
  }

  /** Looked at now and then: what a leader that is not disturbed gets done in time. */
  void whileSteady(World world) {
    long steady = world.replication().steady();
    if (steady > SilenceRule.LONGEST_SILENCE) {
      SilenceRule.checkNodes(world);
    }
    if (steady > LostNodeRule.PATIENCE) {
      lostNodes.checkNodes(world);
    }
  }

  void containerStarted() {
    runningMayDiffer = true;
  }

  /** Looks at a whole state, where a commit is otherwise judged by what it changed. */
  void everything(ClusterState state) {
    ReferenceRule.everything(state);
    IndexRule.compare(state);
    log.check(state);
  }

  void afterStep(ClusterState state, List<SimHost> hosts) {
    if (runningMayDiffer) {
      runningMayDiffer = false;
      slots.checkContainers(state, hosts);
      leases.checkContainers(state, hosts);
    }
  }
}
