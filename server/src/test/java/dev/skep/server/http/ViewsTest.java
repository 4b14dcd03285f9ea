package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.TaskView;
import dev.skep.api.http.WatchEntry;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.InMemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** States as users see them. */
class ViewsTest {
  private static final Id SELF = Samples.id("node-1");

  private final InMemoryStore store =
      new InMemoryStore(SELF, () -> Instant.parse("2026-11-20T12:00:00Z"), Runnable::run);
  private int transactions;

  ViewsTest() {
    commit(new Mutation.Put(Samples.node("node-1")), new Mutation.Put(Samples.node("node-2")));
    commit(Samples.create(Samples.spec("web", 2)).toArray(Mutation[]::new));
    commit(
        new Mutation.Put(Samples.task("web", 1)),
        new Mutation.Put(Samples.task("web", 2)),
        new Mutation.AssignTask(Samples.id("web.1"), SELF, "assigned"),
        new Mutation.AssignTask(Samples.id("web.2"), Samples.id("node-2"), "assigned"));
  }

  private ClusterState state() {
    return store.state();
  }

  private void commit(Mutation... mutations) {
    Id id = Id.derive(SELF, "transaction", ++transactions);
    store.commit(Transaction.of(id, List.of(mutations))).toCompletableFuture().join();
  }

  private static Mutation report(String task, String node, TaskState state) {
    return new Mutation.ReportTask(
        Samples.id(task), Samples.id(node), Task.Status.of(state, "started"));
  }

  private static Mutation report(String node, Node.State state, String message) {
    return new Mutation.ReportNode(Samples.id(node), new Node.Status(state, message, "10.0.0.2"));
  }

  private ServiceView web() {
    return ServiceViews.all(state(), service -> true).getFirst();
  }

  @Test
  void aTaskOnALostNodeRunsNoMore() {
    commit(
        report("web.1", "node-1", TaskState.RUNNING), report("web.2", "node-2", TaskState.RUNNING));
    assertThat(web().running()).isEqualTo(2);
    commit(report("node-2", Node.State.DOWN, "heartbeat failure"));
    assertThat(web().running()).isEqualTo(1);
    assertThat(web().desired()).isEqualTo(2);
  }

  @Test
  void managersAreReachableAsLongAsTheirLeaseLasts() {
    commit(report("node-2", Node.State.DOWN, "heartbeat failure"));
    List<NodeView> nodes = NodeViews.all(state(), Optional.of(SELF));
    assertThat(nodes)
        .filteredOn(NodeView::self)
        .singleElement()
        .satisfies(node -> {
          assertThat(node.hostname()).isEqualTo("node-1");
          assertThat(node.manager())
              .isEqualTo(new NodeView.ManagerStatus(true, "reachable", "10.0.0.1:2377"));
          assertThat(node.tasks()).isEqualTo(1);
        });
    assertThat(nodes)
        .filteredOn(node -> !node.self())
        .singleElement()
        .satisfies(node -> {
          assertThat(node.state()).isEqualTo("down");
          assertThat(node.message()).isEqualTo("heartbeat failure");
          assertThat(node.manager())
              .isEqualTo(new NodeView.ManagerStatus(false, "unreachable", "10.0.0.1:2377"));
        });
  }

  @Test
  void aTaskServesEverySpecThatRunsTheSame() {
    revise(Samples.spec("web", 5), 2);
    assertThat(tasks()).allMatch(TaskView::upToDate);
    ServiceSpec other = Samples.spec("web", 5);
    revise(
        other.withTask(
            other
                .task()
                .withContainer(other.task().container().toBuilder().image("web:2").build())),
        3);
    assertThat(tasks()).noneMatch(TaskView::upToDate);
    assertThat(tasks()).extracting(TaskView::image).containsOnly("web:1");
    assertThat(web().image()).isEqualTo("web:2");
  }

  private void revise(ServiceSpec spec, int number) {
    Service service = state().serviceNamed("web").orElseThrow();
    ServiceRevision next =
        ServiceRevision.of(Samples.id("web@" + number), service.id(), number, spec);
    commit(new Mutation.Put(next), new Mutation.Put(service.revised(next)));
  }

  private List<TaskView> tasks() {
    return TaskViews.all(state(), state().tasks());
  }

  @Test
  void aTaskThatWaitsSaysWhatFor() {
    commit(new Mutation.Put(Samples.task("web", 3)));
    commit(new Mutation.Explain(Kind.TASK, Samples.id("web.3"), "no node has disk==ssd"));
    assertThat(tasks())
        .filteredOn(task -> task.name().equals("web.3"))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.waitingOn()).isEqualTo("no node has disk==ssd");
          assertThat(task.node()).isEmpty();
          assertThat(task.state()).isEqualTo("pending");
        });
  }

  @Test
  void aWatchTellsEveryKindOfChange() {
    Revision before = state().revision();
    Node second = state().node(Samples.id("node-2")).orElseThrow();
    Node drained = second.withAvailability(Node.Availability.DRAIN);
    commit(
        report("web.1", "node-1", TaskState.RUNNING),
        report("node-2", Node.State.DOWN, "heartbeat failure"),
        new Mutation.Explain(Kind.SERVICE, Samples.id("web"), "it waits for a node"),
        new Mutation.Put(drained.withMeta(drained.meta().withLabels(Map.of("disk", "ssd")))));
    commit(
        new Mutation.Explain(Kind.SERVICE, Samples.id("web"), ""),
        new Mutation.DesireTask(Samples.id("web.2"), TaskState.SHUTDOWN),
        new Mutation.Delete(Kind.TASK, Samples.id("web.1")));
    List<String> told = new ArrayList<>();
    store
        .watch(
            before, committed -> WatchEntries.of(committed).forEach(entry -> told.add(line(entry))))
        .close();
    assertThat(told)
        .containsExactly(
            "updated task web.1: assigned → running (started)",
            "updated node node-2: ready → down (heartbeat failure)",
            "waiting service web: waits (it waits for a node)",
            "updated node node-2: availability active → drain, labels ()",
            "waiting service web: waits no longer ()",
            "updated task web.2: desired running → shutdown ()",
            "deleted task web.1:  ()");
  }

  private List<String> told(Revision since) {
    List<String> told = new ArrayList<>();
    store
        .watch(
            since, committed -> WatchEntries.of(committed).forEach(entry -> told.add(line(entry))))
        .close();
    return told;
  }

  @Test
  void aWatchTellsHowAnUpdateGoesOn() {
    Service web = state().serviceNamed("web").orElseThrow();
    UpdateStatus updating = UpdateStatus.updating(web.revision(), Instant.EPOCH, 2);
    Revision before = state().revision();
    commit(new Mutation.ReportUpdate(web.id(), updating));
    commit(new Mutation.ReportUpdate(web.id(), updating.paused(Samples.id("web.1"))));
    assertThat(told(before))
        .containsExactly(
            "updated service web: update: updating: update in progress ()",
            "updated service web: update: updating → paused: update paused due to failure or early"
                + " termination of task "
                + Samples.id("web.1")
                + " ()");
  }

  @Test
  void aWatchTellsWhatComesIntoASetAndLeavesIt() {
    Revision before = state().revision();
    ManifestSet.Member one =
        new ManifestSet.Member(Kind.NETWORK, Samples.id("one"), List.of(), false);
    ManifestSet.Member two =
        new ManifestSet.Member(Kind.NETWORK, Samples.id("two"), List.of(), false);
    ManifestSet set = new ManifestSet(Meta.of(Samples.id("prod"), "prod", Map.of()), List.of(one));
    commit(new Mutation.Put(set));
    commit(new Mutation.Put(set.withMembers(List.of(one.asLeaving(), two))));
    commit(new Mutation.Put(set.withMembers(List.of(two))));
    assertThat(told(before))
        .containsExactly(
            "created set prod: owns 1 object ()",
            "updated set prod: owns 2 objects, 1 more, 1 leaving ()",
            "updated set prod: owns 1 object, 1 gone ()");
  }

  private static String line(WatchEntry entry) {
    return "%s %s %s: %s (%s)"
        .formatted(entry.op(), entry.kind(), entry.name(), entry.what(), entry.why());
  }
}
