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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All rules, and the moments at which they are asked. */
final class Rules {
  private final Map<Id, Planned> planned = new HashMap<>();
  private final Set<Id> seen = new HashSet<>();
  private final Wishes wishes = new Wishes();
  private final List<Rule> rules;
  private ClusterState before = ClusterState.EMPTY;
  private boolean runningMayDiffer;

  Rules(long seed, Agenda agenda) {
    rules =
        List.of(
            new UpwardsRule(),
            new SlotRule(),
            new JobRule(),
            new LeaseRule(),
            new FenceRule(),
            new UpdateRule(),
            new PlacementRule(),
            new LostNodeRule(agenda),
            new EnforcementRule(agenda),
            new DeadlineRule(agenda),
            new SilenceRule(),
            new FlappingRule(),
            new GateRule(),
            new BoundsRule(),
            new ReferenceRule(),
            new IndexRule(),
            new LogRule(seed),
            wishes);
  }

  Wishes wishes() {
    return wishes;
  }

  /** A manager asks for a commit; those that are bound to a term come from its driver. */
  void submitted(SimManager manager, Transaction transaction) {
    if (transaction.term() != Transaction.ANY_TERM && seen.add(transaction.id())) {
      String name = manager.host().name();
      planned.put(transaction.id(), new Planned(name, transaction, manager.store().state()));
      rules.forEach(rule -> rule.planned(manager, transaction));
    }
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
    rules.forEach(rule -> rule.written(transaction));
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

  /** Looked at now and then. */
  void whileSteady(World world) {
    long steady = world.replication().steady();
    rules.forEach(rule -> rule.whileSteady(world, steady));
  }

  void containerStarted() {
    runningMayDiffer = true;
  }

  /** Looks at a whole state. */
  void everything(ClusterState state) {
    rules.forEach(rule -> rule.everything(state));
  }

  /** What the rules miss when nothing goes wrong any more. */
  void missing(World world, Consumer<String> problem) {
    rules.forEach(rule -> rule.missing(world, problem));
  }

  void afterStep(ClusterState state, List<SimHost> hosts) {
    if (runningMayDiffer) {
      runningMayDiffer = false;
      rules.forEach(rule -> rule.running(state, hosts));
    }
  }
}
