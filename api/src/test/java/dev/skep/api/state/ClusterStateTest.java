package dev.skep.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.Blob;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Transaction.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final PublishedPort INGRESS_80 =
      new PublishedPort(Protocol.TCP, 80, 80, PublishMode.INGRESS);
  private static final PublishedPort HOST_80 =
      new PublishedPort(Protocol.TCP, 80, 80, PublishMode.HOST);

  private ClusterState state = ClusterState.EMPTY;
  private Instant clock = NOON;
  private int attempts;

  private Applied apply(Transaction transaction) {
    Applied applied = state.apply(new LogEntry(transaction, clock));
    state = applied.state();
    return applied;
  }

  private Applied apply(Mutation... mutations) {
    return apply(Transaction.of(nextId(), List.of(mutations)));
  }

  private Applied apply(List<Mutation> mutations) {
    return apply(Transaction.of(nextId(), mutations));
  }

  private Id nextId() {
    return Samples.id("tx" + attempts++);
  }

  private static String refusal(Applied applied) {
    assertThat(applied.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(applied.changes()).isEmpty();
    return ((Outcome.Refused) applied.outcome()).reason();
  }

  private void withServiceOnNodes(ServiceSpec spec, String... nodes) {
    apply(Samples.create(spec));
    for (String node : nodes) {
      apply(new Mutation.Put(Samples.node(node)));
    }
  }

  @Test
  void acceptedTransactionGetsTheNextRevisionAndStampsVersionAndTimes() {
    apply(Samples.create(Samples.spec("web", 3)));
    Service web = state.serviceNamed("web").orElseThrow();

    assertThat(state.revision()).isEqualTo(new Revision(1));
    assertThat(web.meta().version()).isEqualTo(1);
    assertThat(web.meta().createdAt()).isEqualTo(NOON);

    clock = NOON.plusSeconds(5);
    apply(new Mutation.Put(web.withMeta(web.meta().withLabels(Map.of("a", "b")))));
    Service changed = state.serviceNamed("web").orElseThrow();
    assertThat(changed.meta().version()).isEqualTo(2);
    assertThat(changed.meta().createdAt()).isEqualTo(NOON);
    assertThat(changed.meta().updatedAt()).isEqualTo(clock);
  }

  @Test
  void refusedTransactionChangesNothingAtAll() {
    apply(Samples.create(Samples.spec("web", 1)));
    List<Mutation> mutations = new ArrayList<>(Samples.create(Samples.spec("other", 1)));
    mutations.add(
        new Mutation.Put(
            Service.created(Meta.of(Samples.id("x"), "web", Map.of()), Samples.id("web@1"))));

    Applied applied = apply(mutations);

    assertThat(refusal(applied))
        .isEqualTo("name conflicts with an existing object: service web already exists");
    assertThat(state.serviceNamed("other")).isEmpty();
    assertThat(state.revision()).isEqualTo(new Revision(1));
  }

  @Test
  void repeatedTransactionGetsTheFirstResult() {
    Transaction create = Transaction.of(Samples.id("t"), Samples.create(Samples.spec("web", 1)));
    Outcome first = apply(create).outcome();
    apply(new Mutation.Put(Samples.node("n")));

    Applied repeated = apply(create);

    assertThat(repeated.outcome()).isEqualTo(first);
    assertThat(repeated.changes()).isEmpty();
    assertThat(state.revision()).isEqualTo(new Revision(2));
  }

  @Test
  void transactionWindowIsBounded() {
    for (int i = 0; i < ClusterState.TRANSACTION_WINDOW + 10; i++) {
      apply(new Mutation[0]);
    }
    assertThat(state.outcomeOf(Samples.id("tx0"))).isEmpty();
    assertThat(state.outcomeOf(Samples.id("tx10"))).isPresent();
  }

  @Test
  void preconditionsCompareTheVersionOfTheSpec() {
    apply(new Mutation.Put(Samples.node("n")));
    Node node = state.node(Samples.id("n")).orElseThrow();
    apply(new Mutation.ReportNode(node.id(), new Node.Status(Node.State.DOWN, "", "")));

    Precondition unchanged = Precondition.unchanged(node);
    Mutation drain = new Mutation.Put(node.withAvailability(Node.Availability.DRAIN));
    Applied first = apply(new Transaction(nextId(), List.of(unchanged), List.of(drain), 0));
    Applied second = apply(new Transaction(nextId(), List.of(unchanged), List.of(drain), 0));

    assertThat(first.outcome()).isInstanceOf(Outcome.Accepted.class);
    assertThat(second.outcome()).isInstanceOf(Outcome.Conflicted.class);
    assertThat(state.node(node.id()).orElseThrow().status().state())
        .as("a write of the spec keeps the status")
        .isEqualTo(Node.State.DOWN);
  }

  @Test
  void transactionOfAnEarlierTermIsRefused() {
    apply(new Mutation.StartTerm(3, Samples.id("n1")));
    assertThat(apply(Transaction.of(nextId(), List.of()).inTerm(3)).outcome())
        .isInstanceOf(Outcome.Accepted.class);
    apply(Transaction.of(nextId(), List.of(new Mutation.StartTerm(4, Samples.id("n2")))).inTerm(4));

    assertThat(apply(Transaction.of(nextId(), List.of()).inTerm(3)).outcome())
        .isEqualTo(new Outcome.StaleTerm(3, 4));
    assertThat(refusal(apply(new Mutation.StartTerm(3, Samples.id("n1"))))).contains("is over");
  }

  @Test
  void commitTimeNeverGoesBack() {
    apply(new Mutation.Put(Samples.node("a")));
    clock = NOON.minusSeconds(60);
    apply(new Mutation.Put(Samples.node("b")));
    assertThat(state.time()).isEqualTo(NOON);
  }

  @Test
  void updateBeginsWithItsCommitWhateverTheClockOfWhoAsksSays() {
    apply(Samples.create(Samples.spec("web", 1)));
    Service web = state.serviceNamed("web").orElseThrow();
    UpdateStatus asked = UpdateStatus.rollingBack(Samples.id("web@2"), NOON.plusSeconds(60), "");

    apply(new Mutation.Put(revised(web, 2).withUpdate(asked)));
    Service begun = state.serviceNamed("web").orElseThrow();
    assertThat(begun.update()).isEqualTo(asked.startingAt(NOON));

    clock = NOON.plusSeconds(5);
    UpdateStatus goesOn = Objects.requireNonNull(begun.update()).of(Samples.id("web@3"));
    apply(new Mutation.Put(revised(begun, 3).withUpdate(goesOn)));
    assertThat(state.serviceNamed("web").orElseThrow().update()).isEqualTo(goesOn);
  }

  private Service revised(Service service, int number) {
    ServiceRevision next =
        ServiceRevision.of(
            Samples.id("web@" + number), service.id(), number, Samples.spec("web", number));
    apply(new Mutation.Put(next));
    return service.revised(next);
  }

  @Test
  void ingressPortBelongsToOneService() {
    apply(Samples.create(Samples.spec("web", 1, INGRESS_80)));
    assertThat(refusal(apply(Samples.create(Samples.spec("other", 1, INGRESS_80)))))
        .startsWith("port '80' is already in use by service 'web'")
        .endsWith("as an ingress port");
  }

  @Test
  void removedServiceLosesNameAndPortsAtOnce() {
    apply(Samples.create(Samples.spec("web", 1, INGRESS_80)));
    apply(new Mutation.Put(state.serviceNamed("web").orElseThrow().asRemoving()));

    assertThat(state.serviceNamed("web")).isEmpty();
    assertThat(state.ingressPort(Protocol.TCP, 80)).isEmpty();
    assertThat(state.service(Samples.id("web")).orElseThrow().removing()).isEqualTo(NOON);
    assertThat(refusal(apply(new Mutation.Put(Samples.task("web", 1)))))
        .contains("does not exist any more");
  }

  @Test
  void hostPortIsHeldByOneTaskPerNodeUntilItEnds() {
    withServiceOnNodes(Samples.spec("web", 2, HOST_80), "n1");
    apply(new Mutation.Put(Samples.task("web", 1)), new Mutation.Put(Samples.task("web", 2)));
    Id first = Samples.task("web", 1).id();
    Id second = Samples.task("web", 2).id();
    apply(new Mutation.AssignTask(first, Samples.id("n1"), "assigned"));

    assertThat(refusal(apply(new Mutation.AssignTask(second, Samples.id("n1"), "assigned"))))
        .isEqualTo("host-mode port 80/tcp is in use on node n1");

    apply(new Mutation.ReportTask(first, Samples.id("n1"), Task.Status.of(TaskState.FAILED, "x")));
    assertThat(apply(new Mutation.AssignTask(second, Samples.id("n1"), "assigned")).outcome())
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void reservationsOfANodeAreNeverExceeded() {
    ServiceSpec spec = Samples.spec("web", 2);
    TaskSpec task = spec.task();
    TaskSpec hungry =
        new TaskSpec(
            task.container(),
            new TaskSpec.Resources(
                TaskSpec.Amount.zero(), new TaskSpec.Amount(0, 5L << 30, 0, Map.of())),
            task.restart(),
            task.placement(),
            List.of(),
            0);
    withServiceOnNodes(spec.withTask(hungry), "n1");
    apply(new Mutation.Put(Samples.task("web", 1)), new Mutation.Put(Samples.task("web", 2)));
    apply(new Mutation.AssignTask(Samples.task("web", 1).id(), Samples.id("n1"), ""));

    assertThat(
            refusal(
                apply(new Mutation.AssignTask(Samples.task("web", 2).id(), Samples.id("n1"), ""))))
        .isEqualTo("insufficient resources on node n1");
    assertThat(state.use(Samples.id("n1")).memoryBytes()).isEqualTo(5L << 30);
  }

  @Test
  void observedStateOnlyMovesUpAndOnlyByItsNode() {
    withServiceOnNodes(Samples.spec("web", 1), "n1", "n2");
    Id task = Samples.task("web", 1).id();
    apply(new Mutation.Put(Samples.task("web", 1)));
    apply(new Mutation.AssignTask(task, Samples.id("n1"), ""));
    apply(report(task, "n1", TaskState.RUNNING));
    apply(report(task, "n1", TaskState.PREPARING));
    apply(report(task, "n2", TaskState.FAILED));

    assertThat(state.task(task).orElseThrow().state()).isEqualTo(TaskState.RUNNING);
  }

  private static Mutation report(Id task, String node, TaskState reported) {
    return new Mutation.ReportTask(task, Samples.id(node), Task.Status.of(reported, "m"));
  }

  @Test
  void desiredStateNeverGoesDown() {
    withServiceOnNodes(Samples.spec("web", 1));
    apply(new Mutation.Put(Samples.task("web", 1)));
    Id task = Samples.task("web", 1).id();
    apply(new Mutation.DesireTask(task, TaskState.SHUTDOWN));
    apply(new Mutation.DesireTask(task, TaskState.RUNNING));
    assertThat(state.task(task).orElseThrow().desired()).isEqualTo(TaskState.SHUTDOWN);
    assertThat(state.unassignedTasks()).isEmpty();
  }

  @Test
  void nothingIsDeletedWhileSomethingRefersToIt() {
    withServiceOnNodes(Samples.spec("web", 1), "n1");
    Id task = Samples.task("web", 1).id();
    apply(new Mutation.Put(Samples.task("web", 1)));
    apply(new Mutation.AssignTask(task, Samples.id("n1"), ""));

    assertThat(refusal(apply(new Mutation.Delete(Kind.SERVICE, Samples.id("web")))))
        .contains("still has tasks");
    assertThat(refusal(apply(new Mutation.Delete(Kind.NODE, Samples.id("n1")))))
        .contains("still has tasks");
    assertThat(refusal(apply(new Mutation.Delete(Kind.SERVICE_REVISION, Samples.id("web@1")))))
        .contains("still in use");

    apply(
        new Mutation.Delete(Kind.TASK, task),
        new Mutation.Delete(Kind.SERVICE, Samples.id("web")),
        new Mutation.Delete(Kind.SERVICE_REVISION, Samples.id("web@1")),
        new Mutation.Delete(Kind.NODE, Samples.id("n1")));
    assertThat(state.count(Kind.SERVICE) + state.count(Kind.NODE)).isZero();
    assertThat(state.indexes()).isEqualTo(Indexes.EMPTY);
  }

  @Test
  void secretAndItsContentStayWhileAServiceNamesThem() {
    PayloadVersion version = new PayloadVersion("d", Samples.id("blob"), 3);
    Secret secret = new Secret(Meta.of(Samples.id("s"), "s", Map.of()), List.of(version));
    FileReference file = new FileReference("s", secret.id(), "d", "s", "0", "0", 0444);
    ServiceSpec plain = Samples.spec("web", 1);
    ContainerSpec container = plain.task().container().toBuilder().secrets(List.of(file)).build();
    ServiceSpec spec = plain.withTask(plain.task().withContainer(container));
    Blob blob = new Blob(Meta.of(version.blob(), "", Map.of()), Samples.sealed("x"));

    assertThat(refusal(apply(Samples.create(spec)))).isEqualTo("secret not found: s");
    apply(new Mutation.Put(blob), new Mutation.Put(secret));
    apply(Samples.create(spec));

    assertThat(refusal(apply(new Mutation.Delete(Kind.BLOB, blob.id())))).contains("in use");
    assertThat(refusal(apply(new Mutation.Delete(Kind.SECRET, secret.id()))))
        .isEqualTo("secret 's' is in use by the following service: web");

    apply(new Mutation.Delete(Kind.SERVICE, Samples.id("web")));
    apply(new Mutation.Delete(Kind.SECRET, secret.id()), new Mutation.Delete(Kind.BLOB, blob.id()));
    assertThat(state.count(Kind.SECRET) + state.count(Kind.BLOB)).isZero();
  }

  @Test
  void networkStaysWhileAServiceIsAttachedToIt() {
    Network network =
        new Network(
            Meta.of(Samples.id("net"), "net", Map.of()),
            new Network.Spec("overlay", false, false, false, Map.of(), List.of()));
    TaskSpec task = Samples.spec("web", 1).task();
    TaskSpec attached =
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            List.of(new TaskSpec.NetworkAttachment("net", List.of())),
            0);
    apply(new Mutation.Put(network));
    apply(Samples.create(Samples.spec("web", 1).withTask(attached)));
    Service web = state.serviceNamed("web").orElseThrow();
    apply(new Mutation.Put(web.asRemoving()));

    assertThat(refusal(apply(new Mutation.Delete(Kind.NETWORK, network.id())))).contains("in use");
    apply(new Mutation.Delete(Kind.SERVICE, web.id()));
    apply(new Mutation.Delete(Kind.NETWORK, network.id()));
    assertThat(state.count(Kind.NETWORK)).isZero();
  }

  @Test
  void secretNeedsItsStagedContent() {
    Secret secret =
        new Secret(
            Meta.of(Samples.id("s"), "s", Map.of()),
            List.of(new PayloadVersion("d", Samples.id("blob"), 3)));
    assertThat(refusal(apply(new Mutation.Put(secret)))).contains("was not staged");
  }

  @Test
  void explanationGoesWithItsObjectAndWhenTheTaskIsAssigned() {
    withServiceOnNodes(Samples.spec("web", 2), "n1");
    Id first = Samples.task("web", 1).id();
    Id second = Samples.task("web", 2).id();
    apply(new Mutation.Put(Samples.task("web", 1)), new Mutation.Put(Samples.task("web", 2)));
    apply(
        new Mutation.Explain(Kind.TASK, first, "no suitable node"),
        new Mutation.Explain(Kind.TASK, second, "no suitable node"));
    assertThat(state.waitingOn(first)).contains("no suitable node");

    apply(new Mutation.AssignTask(first, Samples.id("n1"), ""));
    apply(new Mutation.Delete(Kind.TASK, second));
    assertThat(state.waitingOn(first)).isEmpty();
    assertThat(state.waitingOn(second)).isEmpty();
    assertThat(apply(new Mutation.Explain(Kind.TASK, second, "gone")).changes()).isEmpty();
  }

  @Test
  void updateBeginsNoLaterThanItsCommitWhateverTheClockOfWhoAskedForIt() {
    withServiceOnNodes(Samples.spec("web", 1), "n1");
    Service web = state.service(Samples.id("web")).orElseThrow();
    UpdateStatus early = UpdateStatus.updating(web.revision(), NOON.plusSeconds(90), 1);
    apply(new Mutation.ReportUpdate(web.id(), early));
    assertThat(state.service(web.id()).orElseThrow().update())
        .isEqualTo(UpdateStatus.updating(web.revision(), NOON, 1));
  }

  @Test
  void updateThatBeganMeanwhileGoesOnForARevisionThatRunsAlike() {
    withServiceOnNodes(Samples.spec("web", 1), "n1");
    Service web = state.service(Samples.id("web")).orElseThrow();
    UpdateStatus begun = UpdateStatus.updating(web.revision(), NOON, 1);
    apply(new Mutation.ReportUpdate(web.id(), begun));
    ServiceRevision scaled =
        ServiceRevision.of(Samples.id("scaled"), web.id(), 2, Samples.spec("web", 5));
    apply(new Mutation.Put(scaled), new Mutation.Put(web.revised(scaled).withUpdate(null)));
    assertThat(state.service(web.id()).orElseThrow().update()).isEqualTo(begun.of(scaled.id()));
  }

  @Test
  void eventsAreStampedAndBounded() {
    Event event = Event.of("test", Kind.NODE, Samples.id("n"), "n", "Tested", "because");
    for (int i = 0; i < ClusterState.EVENT_WINDOW + 5; i++) {
      apply(new Mutation.Emit(event));
    }
    assertThat(state.events()).hasSize(ClusterState.EVENT_WINDOW);
    assertThat(state.events().findFirst().orElseThrow().revision()).isEqualTo(6);
    assertThat(state.events().findFirst().orElseThrow().at()).isEqualTo(NOON);
  }

  @Test
  void unknownFeatureLevelStopsTheMember() {
    assertThatThrownBy(() -> apply(new Mutation.RaiseFeatureLevel(ClusterState.FEATURE_LEVEL + 1)))
        .isInstanceOf(UnknownFeatureException.class)
        .hasMessageContaining("upgrade skepd");
  }

  @Test
  void restoredSnapshotIsTheSameStateIndexesIncluded() throws java.io.IOException {
    withServiceOnNodes(Samples.spec("web", 2, HOST_80), "n1", "n2");
    apply(new Mutation.Put(Samples.cluster()), new Mutation.StartTerm(2, Samples.id("n1")));
    apply(new Mutation.Put(Samples.task("web", 1)), new Mutation.Put(Samples.task("web", 2)));
    apply(new Mutation.AssignTask(Samples.task("web", 1).id(), Samples.id("n1"), "a"));
    apply(new Mutation.Explain(Kind.TASK, Samples.task("web", 2).id(), "no suitable node"));
    apply(new Mutation.Delete(Kind.SERVICE, Samples.id("web")));

    var out = new java.io.ByteArrayOutputStream();
    StoreCodec.writeSnapshot(state, out);
    ClusterState restored =
        StoreCodec.readSnapshot(new java.io.ByteArrayInputStream(out.toByteArray()));

    assertThat(StoreCodec.digest(restored)).isEqualTo(StoreCodec.digest(state));
    assertThat(restored.indexes()).isEqualTo(state.indexes());
    assertThat(restored.tables()).isEqualTo(state.tables());
  }
}
