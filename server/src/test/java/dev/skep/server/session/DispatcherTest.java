package dev.skep.server.session;

import static dev.skep.server.session.World.M1;
import static dev.skep.server.session.World.M2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Role;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Acknowledged;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.Heartbeat;
import dev.skep.api.session.SessionMessage.Hello;
import dev.skep.api.session.SessionMessage.Managers;
import dev.skep.api.session.SessionMessage.Redirect;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import dev.skep.api.session.SessionMessage.Welcome;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.store.Leadership;
import dev.skep.controllers.Observations;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final World world = new World();
  private final ElectedStore store = new ElectedStore(world.memory, ElectedStore.leads(M1));
  private volatile Observations observed = Observations.none();
  private final Dispatcher dispatcher =
      new Dispatcher(
          M1,
          store,
          version -> Bytes.utf8("content of " + version.digest()),
          news -> observed = news,
          InstantSource.system(),
          new Random(2));

  @AfterEach
  void close() {
    dispatcher.close();
  }

  @Test
  void aNodeIsWelcomedWithItsCompleteSetFirst() {
    Id mine = world.assign(1, M2);
    world.assign(2, M1);

    FakeChannel channel = connect(M2);

    Welcome welcome = channel.awaits(Welcome.class, 0);
    assertThat(welcome.lease()).isEqualTo(World.LEASE);
    assertThat(welcome.managers()).hasSize(2);
    Assignments all = channel.awaits(Assignments.class, 0);
    assertThat(all.number()).isEqualTo(1);
    assertThat(all.complete()).isTrue();
    assertThat(all.put()).extracting(AssignedTask::id).containsExactly(mine);
    assertThat(channel.sent.getFirst()).isInstanceOf(Welcome.class);
  }

  @Test
  void laterChangesFollowAsIncrementsWithoutGaps() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);

    Id task = world.assign(1, M2);
    Assignments placed = channel.awaits(Assignments.class, 1);
    world.commit(new Mutation.DesireTask(task, TaskState.SHUTDOWN));
    Assignments stopped = channel.awaits(Assignments.class, 2);
    world.commit(new Mutation.Delete(Kind.TASK, task));
    Assignments removed = channel.awaits(Assignments.class, 3);

    assertThat(placed.complete()).isFalse();
    assertThat(placed.put().getFirst().desired()).isEqualTo(TaskState.RUNNING);
    assertThat(stopped.put().getFirst().desired()).isEqualTo(TaskState.SHUTDOWN);
    assertThat(removed.removed()).containsExactly(task);
    assertThat(List.of(placed.number(), stopped.number(), removed.number()))
        .containsExactly(2L, 3L, 4L);
  }

  @Test
  void oneIncrementHasAtMostAHundredChanges() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);

    List<Id> tasks = world.assign(1, 250, M2);

    // How many increments these become is a matter of timing; that none is too large is not.
    Eventually.holds(
        "all tasks to be sent",
        () -> increments(channel).stream().mapToInt(a -> a.put().size()).sum() == 250);
    assertThat(increments(channel)).allMatch(a -> a.put().size() <= 100);
    assertThat(increments(channel).stream().flatMap(a -> a.put().stream()).map(AssignedTask::id))
        .containsExactlyInAnyOrderElementsOf(tasks);
  }

  private static List<Assignments> increments(FakeChannel channel) {
    return channel.sent(Assignments.class).stream().filter(a -> !a.complete()).toList();
  }

  @Test
  void aContentIsCarriedOnceInASession() {
    world.assign(1, M2);
    FakeChannel channel = connect(M2);
    Assignments first = channel.awaits(Assignments.class, 0);
    world.assign(2, M2);
    Assignments second = channel.awaits(Assignments.class, 1);

    assertThat(first.payloads()).hasSize(1);
    assertThat(first.payloads().getFirst().content()).isEqualTo(Bytes.utf8("content of d1"));
    assertThat(second.payloads()).isEmpty();
  }

  @Test
  void aSlowNodeIsToldTheNewestStateOnly() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);
    channel.full = true;
    Id task = world.assign(1, M2);
    world.commit(new Mutation.DesireTask(task, TaskState.SHUTDOWN));
    channel.full = false;

    Assignments increment = channel.awaits(Assignments.class, 1);

    assertThat(increment.put()).hasSize(1);
    assertThat(increment.put().getFirst().desired()).isEqualTo(TaskState.SHUTDOWN);
  }

  @Test
  void onlyWhatIsWantedThereIsGrantedAndOnlyByALeaderThatReachesOthers() {
    Id wanted = world.assign(1, M2);
    Id elsewhere = world.assign(2, M1);
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);

    session.received(new Asked(1, List.of(wanted, elsewhere)));
    assertThat(channel.awaits(Granted.class, 0)).isEqualTo(new Granted(1, List.of(wanted)));

    store.reachesOthers = false;
    session.received(new Asked(2, List.of(wanted)));
    session.received(new Reports(1, List.of(running(wanted))));
    channel.awaits(SessionMessage.Acknowledged.class, 0);
    assertThat(channel.sent(Granted.class)).hasSize(1);

    store.reachesOthers = true;
    world.commit(new Mutation.DesireTask(wanted, TaskState.SHUTDOWN));
    session.received(new Asked(3, List.of(wanted)));
    assertThat(channel.awaits(Granted.class, 1)).isEqualTo(new Granted(3, List.of()));
  }

  @Test
  void reportsAreAcknowledgedWhenTheyAreInTheStore() {
    Id task = world.assign(1, M2);
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);

    session.received(new Reports(1, List.of(running(task))));

    assertThat(channel.awaits(Acknowledged.class, 0).number()).isEqualTo(1);
    assertThat(world.stateOf(task)).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void reportsOfManyNodesShareATransaction() {
    List<Id> tasks = world.assign(1, 40, M2);
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);
    int before = store.commits.get();
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    store.mayCommit = flushed;

    for (int i = 0; i < 20; i++) {
      session.received(
          new Reports(i + 1, List.of(running(tasks.get(i)), running(tasks.get(20 + i)))));
    }

    flushed.complete(null);

    channel.awaits(Acknowledged.class, 19);
    assertThat(tasks).allMatch(task -> world.stateOf(task) == TaskState.RUNNING);
    assertThat(store.commits.get() - before)
        .as("those that came first, and all that came meanwhile")
        .isLessThanOrEqualTo(2);
  }

  @Test
  void aReportWhoseOutcomeIsUnknownIsRepeatedBeforeItIsAcknowledged() {
    Id task = world.assign(1, M2);
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);
    store.unknownOutcomes.set(1);
    int before = store.commits.get();

    session.received(new Reports(1, List.of(running(task))));

    channel.awaits(Acknowledged.class, 0);
    assertThat(store.commits.get() - before).isEqualTo(2);
  }

  @Test
  void aReportThatTellsNothingNewCostsNoCommit() {
    Id task = world.assign(1, M2);
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);
    session.received(new Reports(1, List.of(running(task))));
    channel.awaits(Acknowledged.class, 0);
    int before = store.commits.get();

    session.received(new Reports(2, List.of(running(task))));

    channel.awaits(Acknowledged.class, 1);
    assertThat(store.commits.get()).isEqualTo(before);
  }

  @Test
  void heartbeatsExtendTheLeaseInMemoryOnly() {
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);
    Eventually.holds("an observation", () -> observed.node(M2).isPresent());
    var first = observed.node(M2).orElseThrow();
    int commits = store.commits.get();

    Eventually.holds(
        "a longer lease",
        () -> {
          session.received(new Heartbeat(7));
          return observed
              .node(M2)
              .filter(now -> now.leaseEnds().isAfter(first.leaseEnds()))
              .filter(now -> now.networkRevision() == 7)
              .isPresent();
        });

    assertThat(first.address()).isEqualTo("10.0.0.9");
    assertThat(first.connected()).isTrue();
    assertThat(store.commits.get()).isEqualTo(commits);
  }

  @Test
  void aNodeThatWentIsObservedAsDisconnectedAtOnce() {
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    SessionConnection session = hello(channel);
    channel.awaits(Assignments.class, 0);

    session.closed();

    Eventually.holds(
        "disconnected", () -> observed.node(M2).filter(node -> !node.connected()).isPresent());
  }

  @Test
  void aLeaderThatCannotTellWhetherItStillLeadsTellsANodeNothing() {
    store.reachesOthers = false;

    FakeChannel channel = connect(M2);

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.BUSY);
    assertThat(channel.sent).isEmpty();
  }

  @Test
  void aStrangerIsSentAway() {
    FakeChannel channel = connect(Samples.id("stranger"));

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.REMOVED);
  }

  @Test
  void aNodeThatIsRemovedLosesItsSession() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);

    world.commit(new Mutation.Delete(Kind.NODE, M2));

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.REMOVED);
  }

  @Test
  void nobodyCanSpeakForAnotherNode() {
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    dispatcher.connected(channel).received(new Hello(M1, Node.Description.unknown("liar")));

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.MALFORMED);
  }

  @Test
  void nothingButAHelloIsTakenFirst() {
    FakeChannel channel = new FakeChannel(M2, Role.MANAGER);
    dispatcher.connected(channel).received(new Reports(1, List.of()));

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.MALFORMED);
  }

  @Test
  void theNewestSessionOfANodeWins() {
    FakeChannel first = connect(M2);
    first.awaits(Assignments.class, 0);
    FakeChannel second = connect(M2);
    second.awaits(Assignments.class, 0);

    assertThat(first.awaitsEnd()).isEqualTo(SessionEnd.REPLACED);
    Id task = world.assign(1, M2);
    assertThat(second.awaits(Assignments.class, 1).put().getFirst().id()).isEqualTo(task);
  }

  @Test
  void aNodeWhoseRoleChangedIsAskedToRenewItsCertificate() {
    FakeChannel channel = new FakeChannel(M2, Role.WORKER);
    hello(channel);

    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.RENEW);
  }

  @Test
  void aFollowerRedirectsToTheLeader() {
    store.elect(ElectedStore.follows(M2));

    FakeChannel channel = connect(M1);

    assertThat(channel.awaits(Redirect.class, 0).leaderAddress()).isEqualTo("10.0.0.1:2377");
    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.REDIRECTED);
  }

  @Test
  void aNodeThatComesDuringAnElectionWaitsForItsEnd() {
    store.elect(Leadership.View.none());
    FakeChannel channel = connect(M2);

    store.elect(ElectedStore.leads(M1));

    channel.awaits(Welcome.class, 0);
    assertThat(channel.end).isEmpty();
  }

  @Test
  void aLeaderThatIsOneNoLongerSendsItsNodesToTheNext() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);

    store.elect(ElectedStore.follows(M2));

    channel.awaits(Redirect.class, 0);
    assertThat(channel.awaitsEnd()).isEqualTo(SessionEnd.REDIRECTED);
    Eventually.holds("nothing observed", () -> observed.nodes().isEmpty());
  }

  @Test
  void nodesHearOfNewManagers() {
    FakeChannel channel = connect(M2);
    channel.awaits(Assignments.class, 0);

    world.commit(new Mutation.Put(Samples.node("m3")));

    assertThat(channel.awaits(Managers.class, 0).managers()).hasSize(3);
  }

  private FakeChannel connect(Id node) {
    FakeChannel channel = new FakeChannel(node, Role.MANAGER);
    hello(channel);
    return channel;
  }

  private SessionConnection hello(FakeChannel channel) {
    SessionConnection connection = dispatcher.connected(channel);
    connection.received(new Hello(channel.peer().node(), Node.Description.unknown("a host")));
    return connection;
  }

  private static TaskReport running(Id task) {
    return new TaskReport(task, Task.Status.of(TaskState.RUNNING, "started"));
  }
}
