package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What users want of the cluster and its nodes. */
class NodeVerbsTest {
  private static final NewNode MANAGER =
      new NewNode(
          Samples.id("m1"),
          Node.Role.MANAGER,
          Node.Availability.ACTIVE,
          Samples.node("m1").description(),
          Optional.of(new Node.Manager("10.0.0.1:2377", "10.0.0.1:2378")));

  private static NewNode worker(String name) {
    return new NewNode(
        Samples.id(name),
        Node.Role.WORKER,
        Node.Availability.ACTIVE,
        Samples.node(name).description(),
        Optional.empty());
  }

  private static Verdict initialise(ClusterState state, Request request) {
    Cluster sample = Samples.cluster();
    return Admission.initialise(state, request, sample.spec(), sample.trust(), MANAGER);
  }

  private static Scene cluster() {
    Scene scene = Scene.empty();
    scene.wish(NodeVerbsTest::initialise);
    return scene;
  }

  /** A worker in the cluster, in a state that the managers see. */
  private static Scene clusterWithWorker(Node.State seen) {
    Scene scene = cluster();
    scene.wish((now, request) -> Admission.admitNode(now, request, worker("w1")));
    return scene.and(
        List.of(new Mutation.ReportNode(Samples.id("w1"), new Node.Status(seen, "", "10.0.0.2"))));
  }

  private static Node w1(Scene scene) {
    return scene.state().node(Samples.id("w1")).orElseThrow();
  }

  private static Scene.Verb update(NodeUpdate update) {
    return (now, request) -> Admission.updateNode(now, request, "w1", update);
  }

  private static Scene.Verb remove(String node, boolean force) {
    return (now, request) -> Admission.removeNode(now, request, node, force);
  }

  @Test
  void initialisingMakesTheClusterAndItsFirstManager() {
    Scene scene = Scene.empty();
    Admitted admitted = scene.wish(NodeVerbsTest::initialise);
    Cluster cluster = scene.state().cluster().orElseThrow();
    assertThat(cluster.id()).isEqualTo(Admission.clusterId(admitted.transaction().id()));
    assertThat(cluster.meta().name()).isEqualTo("default");
    Node first = scene.state().node(MANAGER.id()).orElseThrow();
    assertThat(first.role()).isEqualTo(Node.Role.MANAGER);
    assertThat(first.manager()).isEqualTo(MANAGER.manager().orElseThrow());
    assertThat(first.status().state()).isEqualTo(Node.State.UNKNOWN);
    assertThat(first.meta().name()).isEqualTo("m1");
  }

  @Test
  void aClusterIsInitialisedOnce() {
    assertThat(cluster().ask(NodeVerbsTest::initialise))
        .isEqualTo(new Refusal.FailedPrecondition("the cluster exists already"));
  }

  @Test
  void ofTwoWhoInitialiseAtTheSameTimeOneWins() {
    Scene scene = Scene.empty();
    Admitted late = scene.ask(NodeVerbsTest::initialise).orThrow();
    scene.wish(NodeVerbsTest::initialise);
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aNodeJoinsAndItsEventSaysWhoAsked() {
    Scene scene = cluster();
    scene.wish((now, request) -> Admission.admitNode(now, request, worker("w1")));
    assertThat(w1(scene).role()).isEqualTo(Node.Role.WORKER);
    assertThat(w1(scene).manager()).isNull();
    assertThat(scene.lastEvent().source()).isEqualTo("join");
    assertThat(scene.lastEvent().message()).isEqualTo("root@test: joined as a worker");
  }

  @Test
  void nobodyJoinsAClusterThatDoesNotExist() {
    assertThat(Scene.empty().ask((now, request) -> Admission.admitNode(now, request, worker("w1"))))
        .isInstanceOf(Refusal.FailedPrecondition.class);
  }

  @Test
  void aMemberCannotJoinAgain() {
    assertThat(
            clusterWithWorker(Node.State.READY)
                .ask((now, request) -> Admission.admitNode(now, request, worker("w1"))))
        .isEqualTo(new Refusal.AlreadyExists("node " + Samples.id("w1") + " is a member already"));
  }

  @Test
  void ofTwoThatJoinWithOneIdAtTheSameTimeOneWins() {
    Scene scene = cluster();
    Scene.Verb join = (now, request) -> Admission.admitNode(now, request, worker("w1"));
    Admitted late = scene.ask(join).orThrow();
    scene.wish(join);
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void labelsAreSetAndTakenAwayAndTheOthersStay() {
    Scene scene = clusterWithWorker(Node.State.READY);
    scene.wish(
        update(
            new NodeUpdate(
                Optional.empty(), Optional.empty(), Map.of("a", "1", "b", "1"), List.of())));
    scene.wish(
        update(
            new NodeUpdate(
                Optional.empty(),
                Optional.empty(),
                Map.of("b", "2"),
                List.of("a", "never-there"))));
    assertThat(w1(scene).meta().labels()).containsExactly(Map.entry("b", "2"));
    assertThat(scene.lastEvent().message()).isEqualTo("root@test: label b=2, label a removed");
  }

  @Test
  void changingTheAvailabilityKeepsLabelsAndWhatTheManagersSee() {
    Scene scene = clusterWithWorker(Node.State.READY);
    scene.wish(
        update(new NodeUpdate(Optional.empty(), Optional.empty(), Map.of("a", "1"), List.of())));
    for (Node.Availability wanted : Node.Availability.values()) {
      scene.wish(update(NodeUpdate.availability(wanted)));
      assertThat(w1(scene).availability()).isEqualTo(wanted);
    }
    assertThat(w1(scene).meta().labels()).containsOnlyKeys("a");
    assertThat(w1(scene).status().state()).isEqualTo(Node.State.READY);
  }

  @Test
  void aNodeThatIsAsWishedIsLeftAlone() {
    Admitted admitted =
        clusterWithWorker(Node.State.READY)
            .wish(
                update(
                    new NodeUpdate(
                        Optional.empty(),
                        Optional.of(Node.Availability.ACTIVE),
                        Map.of(),
                        List.of("x"))));
    assertThat(admitted.changesNothing()).isTrue();
    assertThat(Scene.said(admitted)).containsExactly("node w1 unchanged");
  }

  @Test
  void aNodeThatChangedSinceTheDecisionIsAConflict() {
    Scene scene = clusterWithWorker(Node.State.READY);
    Admitted late = scene.ask(update(NodeUpdate.availability(Node.Availability.DRAIN))).orThrow();
    scene.wish(update(NodeUpdate.availability(Node.Availability.PAUSE)));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
    assertThat(w1(scene).availability()).isEqualTo(Node.Availability.PAUSE);
  }

  @Test
  void aNodeThatIsDownGoesWithItsTasksAndNothingElse() {
    Scene scene = clusterWithWorker(Node.State.READY);
    scene.and(Samples.create(Samples.spec("web", 2)));
    scene.and(
        List.of(
            new Mutation.ReportNode(
                MANAGER.id(), new Node.Status(Node.State.READY, "", "10.0.0.1"))));
    place(scene, 1, Samples.id("w1"));
    place(scene, 2, MANAGER.id());
    scene.and(
        List.of(
            new Mutation.ReportNode(
                Samples.id("w1"), new Node.Status(Node.State.DOWN, "heartbeat failure", ""))));
    Admitted admitted = scene.wish(remove("w1", false));
    assertThat(Scene.said(admitted)).containsExactly("node w1 removed");
    assertThat(scene.state().node(Samples.id("w1"))).isEmpty();
    assertThat(scene.state().tasks().map(Resource::id)).containsExactly(Samples.id("web.2"));
    assertThat(scene.lastEvent().kind()).isEqualTo(Kind.NODE);
  }

  private static void place(Scene scene, int slot, Id node) {
    scene.and(
        List.of(
            new Mutation.Put(Samples.task("web", slot)),
            new Mutation.AssignTask(Samples.id("web." + slot), node, "placed")));
  }

  @Test
  void aNodeThatIsNotDownGoesOnlyByForce() {
    for (Node.State seen : List.of(Node.State.READY, Node.State.UNKNOWN, Node.State.DISCONNECTED)) {
      Scene scene = clusterWithWorker(seen);
      assertThat(scene.ask(remove("w1", false)))
          .isEqualTo(
              new Refusal.FailedPrecondition(
                  "node " + Samples.id("w1") + " is not down and can't be removed"));
      scene.wish(remove("w1", true));
      assertThat(scene.state().node(Samples.id("w1"))).isEmpty();
    }
  }

  @Test
  void aManagerIsNotRemovedEvenByForce() {
    for (boolean force : new boolean[] {false, true}) {
      assertThat(cluster().ask(remove("m1", force)))
          .isEqualTo(
              new Refusal.FailedPrecondition(
                  "node "
                      + MANAGER.id()
                      + " is a cluster manager and is a member of the raft cluster. It must be"
                      + " demoted to worker before removal"));
    }
  }

  @Test
  void aNodeThatGotATaskSinceTheDecisionStays() {
    Scene scene = clusterWithWorker(Node.State.READY);
    scene.and(Samples.create(Samples.spec("web", 1)));
    Admitted late = scene.ask(remove("w1", true)).orThrow();
    place(scene, 1, Samples.id("w1"));
    assertThat(scene.outcome(late.transaction()))
        .isEqualTo(new Outcome.Refused("node w1 still has tasks"));
  }

  @Test
  void whatIsNotThereCannotBeChangedOrRemoved() {
    Refusal unknown = new Refusal.NotFound("node w1 not found");
    assertThat(cluster().ask(update(NodeUpdate.availability(Node.Availability.DRAIN))))
        .isEqualTo(unknown);
    assertThat(cluster().ask(remove("w1", true))).isEqualTo(unknown);
  }

  private static Node manager(String name, Node.State seen) {
    return Samples.node(name)
        .withManager(new Node.Manager(name + ":2377", name + ":2378"))
        .withStatus(new Node.Status(seen, "", ""));
  }

  private static Scene managers(Node.State... seen) {
    List<Mutation> nodes = new ArrayList<>();
    for (int i = 0; i < seen.length; i++) {
      nodes.add(new Mutation.Put(manager("m" + (i + 1), seen[i])));
    }
    return Scene.empty().and(nodes);
  }

  private static Scene.Verb role(String node, Node.Role role) {
    return (now, request) -> Admission.updateNode(now, request, node, NodeUpdate.role(role));
  }

  @Test
  void aWorkerIsPromotedAndDemoted() {
    Scene scene = clusterWithWorker(Node.State.READY);
    scene.wish(role("w1", Node.Role.MANAGER));
    assertThat(w1(scene).role()).isEqualTo(Node.Role.MANAGER);
    Node.Manager addresses = new Node.Manager("w1:2377", "w1:2378");
    scene.wish(
        (now, request) -> Admission.serveAsManager(now, request, Samples.id("w1"), addresses));
    assertThat(w1(scene).manager()).isEqualTo(addresses);
    scene.and(
        List.of(
            new Mutation.ReportNode(
                Samples.id("m1"), new Node.Status(Node.State.READY, "", "10.0.0.1"))));
    scene.wish(role("w1", Node.Role.WORKER));
    assertThat(w1(scene).manager()).as("until it has left the store").isEqualTo(addresses);
    scene.wish((now, request) -> Admission.retireManager(now, request, Samples.id("w1")));
    assertThat(w1(scene).manager()).isNull();
  }

  @Test
  void theLastManagerIsNotDemoted() {
    assertThat(managers(Node.State.READY).ask(role("m1", Node.Role.WORKER)))
        .isEqualTo(
            new Refusal.FailedPrecondition("attempting to demote the last manager of the swarm"));
  }

  @Test
  void nobodyIsDemotedWhileTheOthersHaveNoQuorum() {
    Verdict verdict =
        managers(Node.State.READY, Node.State.READY, Node.State.DOWN)
            .ask(role("m1", Node.Role.WORKER));
    assertThat(((Refusal) verdict).message())
        .startsWith(
            "can't remove member from the raft: this would result in a loss of quorum; 1 of the"
                + " other 2 managers do not answer");
    managers(Node.State.READY, Node.State.READY, Node.State.DOWN)
        .wish(role("m3", Node.Role.WORKER));
  }

  @Test
  void twoDemotionsAtOnceDoNotBothRestOnTheOther() {
    Scene scene = managers(Node.State.READY, Node.State.READY);
    Admitted late = scene.ask(role("m1", Node.Role.WORKER)).orThrow();
    scene.wish(role("m2", Node.Role.WORKER));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void aManagerThatLeavesStepsDownWithoutBeingAsked() {
    Scene scene = managers(Node.State.READY, Node.State.DOWN);
    scene.wish((now, request) -> Admission.stepDown(now, request, Samples.id("m1")));
    assertThat(scene.state().node(Samples.id("m1")).orElseThrow().role())
        .isEqualTo(Node.Role.WORKER);
  }

  @Test
  void lostManagersAreDismissedTogether() {
    Scene scene = managers(Node.State.READY, Node.State.DOWN, Node.State.DOWN);
    scene.wish((now, request) -> Admission.dismissOtherManagers(now, request, Samples.id("m1")));
    assertThat(scene.state().nodes().filter(node -> node.manager() != null))
        .extracting(Node::id)
        .containsExactly(Samples.id("m1"));
  }

  @Test
  void aNewJoinTokenReplacesTheFormerOfItsRoleAlone() {
    Scene scene = cluster();
    Cluster.Trust before = scene.state().cluster().orElseThrow().trust();
    scene.wish((now, request) ->
        Admission.rotateJoinToken(now, request, Node.Role.WORKER, before.caKey()));
    Cluster.Trust after = scene.state().cluster().orElseThrow().trust();
    assertThat(after.workerSecret()).isEqualTo(before.caKey());
    assertThat(after.managerSecret()).isEqualTo(before.managerSecret());
  }
}
