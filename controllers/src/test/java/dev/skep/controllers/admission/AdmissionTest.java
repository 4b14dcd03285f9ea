package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Given;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clusters, nodes, single services, and finding things by what users type. */
class AdmissionTest {
  private final Given given = new Given();
  private int requests;

  private Request request() {
    requests++;
    return new Request(Given.id("request" + requests), given.now(), "alice");
  }

  private Admitted admitted(Verdict verdict) {
    Admitted admitted = verdict.orThrow();
    given.apply(admitted.transaction());
    return admitted;
  }

  private static void assertRefused(
      Verdict verdict, Class<? extends Refusal> type, String message) {
    assertThat(verdict).isInstanceOf(type);
    assertThat(((Refusal) verdict).message()).isEqualTo(message);
  }

  private Event lastEvent() {
    return given.state().events().reduce((first, second) -> second).orElseThrow();
  }

  private static NewNode newNode(String name, Node.Role role) {
    return new NewNode(
        Given.id(name),
        role,
        Node.Availability.ACTIVE,
        Given.ready(name).description(),
        Optional.empty());
  }

  private void initialise() {
    Cluster.Trust trust = new Cluster.Trust("PEM", Given.SEALED, Given.SEALED, Given.SEALED);
    admitted(
        Admission.initialise(
            given.state(),
            request(),
            Cluster.Spec.defaults(),
            trust,
            newNode("m1", Node.Role.MANAGER)));
  }

  @Test
  void initialisingMakesTheClusterAndItsFirstNode() {
    initialise();
    Cluster cluster = given.state().cluster().orElseThrow();
    assertThat(cluster.id()).isEqualTo(Admission.clusterId(Given.id("request1")));
    assertThat(given.state().node(Given.id("m1"))).isPresent();
    assertThat(lastEvent().message()).startsWith("alice: ");
    assertThat(
            Admission.initialise(
                given.state(),
                request(),
                cluster.spec(),
                cluster.trust(),
                newNode("m2", Node.Role.MANAGER)))
        .isInstanceOf(Refusal.FailedPrecondition.class);
  }

  @Test
  void joiningNeedsAClusterAndHappensOnce() {
    assertThat(Admission.admitNode(given.state(), request(), newNode("w1", Node.Role.WORKER)))
        .isInstanceOf(Refusal.FailedPrecondition.class);
    initialise();
    admitted(Admission.admitNode(given.state(), request(), newNode("w1", Node.Role.WORKER)));
    Node node = given.state().node(Given.id("w1")).orElseThrow();
    assertThat(node.meta().name()).isEqualTo("w1");
    assertThat(node.status()).isEqualTo(Node.Status.unknown());
    assertThat(Admission.admitNode(given.state(), request(), newNode("w1", Node.Role.WORKER)))
        .isInstanceOf(Refusal.AlreadyExists.class);
  }

  @Test
  void availabilityAndLabelsChangeTogetherAndSameAgainChangesNothing() {
    given.labelled("n1", "old", "x");
    NodeUpdate update =
        new NodeUpdate(Optional.of(Node.Availability.DRAIN), Map.of("disk", "ssd"), List.of("old"));
    admitted(Admission.updateNode(given.state(), request(), "n1", update));
    Node node = given.state().node(Given.id("n1")).orElseThrow();
    assertThat(node.availability()).isEqualTo(Node.Availability.DRAIN);
    assertThat(node.meta().labels()).isEqualTo(Map.of("disk", "ssd"));
    assertThat(node.status().state()).as("the status is not touched").isEqualTo(Node.State.READY);
    assertThat(lastEvent().message())
        .isEqualTo("alice: availability drain, label disk=ssd, label old removed");

    Admitted again = Admission.updateNode(given.state(), request(), "n1", update).orThrow();
    assertThat(again.changesNothing()).isTrue();
    assertThat(again.changed()).isEmpty();
  }

  @Test
  void nodeThatIsUpIsRemovedOnlyByForce() {
    given.nodes("n1").service(Given.spec("web", 1)).running("web", "n1");
    Id node = Given.id("n1");
    assertRefused(
        Admission.removeNode(given.state(), request(), "n1", false),
        Refusal.FailedPrecondition.class,
        "node " + node + " is not down and can't be removed");
    admitted(Admission.removeNode(given.state(), request(), "n1", true));
    assertThat(given.state().count(Kind.NODE)).isZero();
    assertThat(given.state().count(Kind.TASK)).as("its tasks go along").isZero();
  }

  @Test
  void managerIsNeverRemoved() {
    Node manager = Given.ready("m1").withRole(Node.Role.MANAGER);
    given.node(manager).down("m1");
    assertRefused(
        Admission.removeNode(given.state(), request(), "m1", true),
        Refusal.FailedPrecondition.class,
        "node "
            + manager.id()
            + " is a cluster manager and is a member of the raft cluster. It must be demoted to"
            + " worker before removal");
  }

  @Test
  void downNodeIsRemoved() {
    given.nodes("n1").down("n1");
    Admitted admitted = admitted(Admission.removeNode(given.state(), request(), "n1", false));
    assertThat(admitted.changes())
        .containsExactly(new ObjectChange(Kind.NODE, "n1", ObjectChange.Action.REMOVED));
  }

  @Test
  void scalingMakesARevisionThatRunsLikeTheOneBefore() {
    given.service(Given.spec("web", 1));
    admitted(Admission.scale(given.state(), request(), "web", 3));
    Service web = given.service("web");
    assertThat(web.number()).isEqualTo(2);
    assertThat(web.previousRevision()).isEqualTo(Given.id("web@1"));
    ServiceSpec spec = given.state().spec(web.id()).orElseThrow();
    assertThat(spec.replicas()).hasValue(3);
    assertThat(spec.runsLike(Given.spec("web", 1))).isTrue();

    assertThat(Admission.scale(given.state(), request(), "web", 3).orThrow().changesNothing())
        .isTrue();
  }

  @Test
  void scalingIsRefusedWithSwarmsWords() {
    given.service(Given.spec("web", 1));
    assertRefused(
        Admission.scale(given.state(), request(), "web", -1),
        Refusal.Invalid.class,
        "Number of replicas must be non-negative");
    assertRefused(
        Admission.scale(given.state(), request(), "nothing", 1),
        Refusal.NotFound.class,
        "service nothing not found");
    given.service(Given.spec("everywhere", 1).withMode(new Mode.Global()));
    assertRefused(
        Admission.scale(given.state(), request(), "everywhere", 1),
        Refusal.Invalid.class,
        "scale can only be used with replicated or replicated-job mode");
  }

  @Test
  void removedServiceIsGoneForThoseWhoLookForIt() {
    given.service(Given.spec("web", 1));
    admitted(Admission.removeService(given.state(), request(), "web"));
    assertThat(given.service("web").isRemoving()).isTrue();
    assertRefused(
        Admission.removeService(given.state(), request(), "web"),
        Refusal.NotFound.class,
        "service web not found");
  }

  @Test
  void decisionRestsOnWhatWasRead() {
    given.service(Given.spec("web", 1));
    Verdict verdict = Admission.scale(given.state(), request(), "web", 3);
    given.service(Given.spec("web", 2));
    assertThatThrownBy(() -> given.apply(verdict.orThrow().transaction()))
        .hasMessageContaining("Conflicted");
  }

  @Test
  void idThenNameThenPrefixOfTheId() {
    given.service(Given.spec("web", 1));
    String id = Given.id("web").toString();
    assertThat(Admission.service(given.state(), id).orThrow().meta().name()).isEqualTo("web");
    assertThat(Admission.service(given.state(), "web").orThrow().id()).isEqualTo(Given.id("web"));
    assertThat(Admission.service(given.state(), id.substring(0, 6)).orThrow().id())
        .isEqualTo(Given.id("web"));
    assertThat(Admission.service(given.state(), "")).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void nameWinsOverThePrefixOfAnotherOnesId() {
    given.service(Given.spec("web", 1));
    String prefix = Given.id("web").toString().substring(0, 3);
    given.service(Given.spec(prefix, 1));
    assertThat(Admission.service(given.state(), prefix).orThrow().meta().name()).isEqualTo(prefix);
  }

  @Test
  void twoNodesOfOneHostNameAreAmbiguous() {
    given.nodes("n1");
    Node twin = Given.ready("n1");
    given.node(twin.withMeta(Meta.of(Given.id("twin"), "n1", Map.of())));
    assertRefused(
        Admission.updateNode(
            given.state(), request(), "n1", NodeUpdate.availability(Node.Availability.PAUSE)),
        Refusal.Ambiguous.class,
        "node n1 is ambiguous (2 matches found)");
    assertRefused(
        Admission.removeNode(given.state(), request(), "n9", false),
        Refusal.NotFound.class,
        "node n9 not found");
  }

  @Test
  void stagedBlobHasTheIdThatTheCallerKnows() {
    Request request = request();
    admitted(Admission.stageBlob(request, Given.SEALED));
    assertThat(given.state().resource(Kind.BLOB, Admission.blobId(request.transaction())))
        .isPresent();
  }

  @Test
  void sameRequestOnTheSameStateGivesTheSameTransaction() {
    given.service(Given.spec("web", 1));
    Request request = request();
    assertThat(Admission.scale(given.state(), request, "web", 3))
        .isEqualTo(Admission.scale(given.state(), request, "web", 3));
  }

  @Test
  void everyVerbSaysWhoAsked() {
    given.nodes("n1").service(Given.spec("web", 1));
    List<Verdict> verdicts =
        List.of(
            Admission.scale(given.state(), request(), "web", 2),
            Admission.removeService(given.state(), request(), "web"),
            Admission.removeNode(given.state(), request(), "n1", true),
            Admission.updateNode(
                given.state(), request(), "n1", NodeUpdate.availability(Node.Availability.DRAIN)));
    assertThat(verdicts)
        .allSatisfy(verdict ->
            assertThat(verdict.orThrow().transaction().mutations())
                .anySatisfy(mutation ->
                    assertThat(mutation)
                        .isInstanceOfSatisfying(
                            Mutation.Emit.class,
                            emit -> assertThat(emit.event().message()).startsWith("alice: "))));
  }
}
