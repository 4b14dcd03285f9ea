package dev.skep.controllers.writers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Applied;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;
import dev.skep.controllers.driver.StandardControllers;
import dev.skep.controllers.writers.WriterTable.Occasion;
import dev.skep.controllers.writers.WriterTable.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A small cluster in which every controller plans in turn, and who planned what is written down.
 */
final class Story {
  private static final int MAX_ROUNDS = 100;

  /** Tasks of images whose names begin so never run. */
  static final String BROKEN = "broken";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Set<Row> written = new LinkedHashSet<>();
  private ClusterState state = ClusterState.EMPTY;
  private Observations seen = Observations.none().listeningSince(START);
  private Instant now = START;
  private int transactions;

  /** Who planned what, by the package of the controller. */
  Set<Row> written() {
    return written;
  }

  ClusterState state() {
    return state;
  }

  void commit(List<Mutation> mutations) {
    commit(Transaction.of(nextId(), mutations));
  }

  void commit(Transaction transaction) {
    Applied applied = state.apply(new LogEntry(transaction, now));
    assertThat(applied.outcome()).isInstanceOf(Outcome.Accepted.class);
    state = applied.state();
  }

  private Id nextId() {
    transactions++;
    return Samples.id("transaction " + transactions);
  }

  Admitted wish(BiFunction<ClusterState, Request, Verdict> verb) {
    Admitted admitted = verb.apply(state, new Request(nextId(), now, "test")).orThrow();
    commit(admitted.transaction());
    return admitted;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** A node has a session, and its lease lasts for the given time. */
  void hear(Node node, Duration lease) {
    seen =
        seen.with(
            node.id(),
            new NodeObservation(now.plus(lease), true, "10.0.0.9", node.description(), 0));
  }

  void report(Task task, TaskState reached) {
    commit(
        List.of(
            new Mutation.ReportTask(task.id(), task.node(), Task.Status.of(reached, "reported"))));
  }

  /** Controllers plan and nodes obey, until nothing is left to do at this time. */
  void settle() {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      ClusterState before = state;
      StandardControllers.all().forEach(this::look);
      obey();
      if (state.revision().equals(before.revision())) {
        return;
      }
    }
    throw new AssertionError("no end after " + MAX_ROUNDS + " rounds");
  }

  private <K, S> void look(Controller<K, S> controller) {
    List<K> keys = controller.everything(state, seen).toList();
    for (K key : keys) {
      controller
          .observe(state, seen, key)
          .ifPresent(slice -> carryOut(controller, controller.plan(slice, now)));
    }
  }

  private void carryOut(Controller<?, ?> controller, Plan plan) {
    Stream<Mutation> explanations =
        plan.waitingOn().stream()
            .filter(w -> !state.waitingOn(w.object()).orElse("").equals(w.reason()))
            .map(w -> new Mutation.Explain(w.kind(), w.object(), w.reason()));
    List<Mutation> mutations =
        new ArrayList<>(Stream.concat(plan.mutations().stream(), explanations).toList());
    String home = controller.getClass().getPackageName();
    String writer = home.substring(home.lastIndexOf('.') + 1);
    for (Mutation mutation : mutations) {
      Occasions.of(mutation, state).ifPresent(occasion -> write(occasion, writer));
    }
    if (!mutations.isEmpty()) {
      commit(new Transaction(nextId(), plan.preconditions(), mutations, Transaction.ANY_TERM));
    }
  }

  private void write(Occasion occasion, String writer) {
    written.add(new Row(occasion, writer));
  }

  /** Living nodes bring their tasks to what is desired of them. */
  private void obey() {
    List<Task> tasks =
        state
            .nodes()
            .filter(node -> node.status().state() == Node.State.READY)
            .flatMap(node -> state.tasksOnNode(node.id()))
            .filter(task -> !task.state().terminal())
            .toList();
    for (Task task : tasks) {
      TaskState wanted = task.desired() == TaskState.REMOVE ? TaskState.SHUTDOWN : task.desired();
      if (wanted.isAfter(task.state())) {
        boolean runs = wanted == TaskState.RUNNING || wanted == TaskState.COMPLETE;
        report(task, runs && isBroken(task) ? TaskState.FAILED : wanted);
      }
    }
  }

  private boolean isBroken(Task task) {
    return state
        .serviceRevision(task.revision())
        .filter(revision -> revision.spec().task().container().image().startsWith(BROKEN))
        .isPresent();
  }

  int count(Kind kind) {
    return state.count(kind);
  }
}
