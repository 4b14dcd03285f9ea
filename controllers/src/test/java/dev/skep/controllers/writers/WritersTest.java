package dev.skep.controllers.writers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Trait;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.NodeUpdate;
import dev.skep.controllers.admission.StagedPayloads;
import dev.skep.controllers.reaping.BlobReaping;
import dev.skep.controllers.writers.WriterTable.Row;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every status field of every kind has exactly one writing controller. */
class WritersTest {
  /** Not a controller: what a node says of its tasks is committed as it comes. */
  private static final String SESSION = "its node's session";

  /** Fields that hold what users wish; admission writes them, the commit fills in times. */
  private static final Set<String> WISH =
      Set.of(
          "Cluster.spec",
          "Cluster.trust",
          "Node.role",
          "Node.availability",
          "Node.manager",
          "Service.revision",
          "Service.previousRevision",
          "Service.number",
          "Service.removing",
          "ServiceRevision.service",
          "ServiceRevision.number",
          "ServiceRevision.spec",
          "Network.spec",
          "Secret.versions",
          "Secret.templateDriver",
          "Config.versions",
          "Config.templateDriver",
          "Volume.driver",
          "Volume.options",
          "Stack.manifest",
          "Stack.revisions",
          "Stack.removing",
          "ManifestSet.members",
          "Stack.pruned",
          "Blob.content");

  /** Fields that say which one a task is; they never change. */
  private static final Set<String> IDENTITY =
      Set.of("Task.service", "Task.revision", "Task.slot", "Task.slotNode");

  private static final String SHOP = "shop";
  private static final Map<String, String> LABELS = Map.of(Stack.NAMESPACE_LABEL, SHOP);
  private static final Member LEFT = new Member(Kind.NETWORK, Samples.id("left"), List.of(), true);
  private static final Member GONE = new Member(Kind.SECRET, Samples.id("gone"), List.of(), true);
  private static final Node N1 = Samples.node("n1");
  private static final Node N2 = Samples.node("n2");

  private final List<Row> table = WriterTable.read();

  @Test
  void theTableIsWhereItIsLookedFor() {
    assertThat(table).hasSizeGreaterThan(10);
  }

  @Test
  void everyOccasionHasOneWriter() {
    assertThat(table).extracting(Row::occasion).doesNotHaveDuplicates();
  }

  @Test
  void everyFieldOfEveryKindIsPartOfTheWishOrInTheTable() {
    Set<String> written =
        table.stream()
            .map(row -> row.occasion().what())
            .filter(what -> what.contains(".") && !what.endsWith(".waitingOn"))
            .collect(Collectors.toSet());
    Set<String> fields = fields().collect(Collectors.toSet());
    Set<String> decided =
        fields.stream().filter(f -> !WISH.contains(f)).collect(Collectors.toSet());
    assertThat(fields).containsAll(WISH).containsAll(IDENTITY);
    assertThat(decided.stream().filter(f -> !IDENTITY.contains(f))).hasSameElementsAs(written);
  }

  private static Stream<String> fields() {
    return Arrays.stream(Resource.class.getPermittedSubclasses())
        .flatMap(kind ->
            Arrays.stream(kind.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !name.equals("meta"))
                .map(name -> kind.getSimpleName() + "." + name));
  }

  @Test
  void controllersWriteWhatTheTableSaysAndAllOfIt() {
    Set<Row> ofControllers =
        table.stream().filter(row -> !row.writer().equals(SESSION)).collect(Collectors.toSet());
    assertThat(told().written()).hasSameElementsAs(ofControllers);
  }

  /** A life of a cluster in which everything in the table has to happen. */
  private static Story told() {
    Story story = new Story();
    story.commit(
        List.of(
            new Mutation.Put(Samples.cluster()),
            new Mutation.Put(N1.withStatus(Node.Status.unknown())),
            new Mutation.Put(N2.withDescription(Node.Description.unknown("n2")))));
    story.hear(N1, Duration.ofDays(3));
    story.hear(N2, Duration.ofMinutes(1));
    crowd(story);
    PayloadVersion content = staged(story, "digest");
    apply(story, staged(story, "earlier digest"), web("web:1", 3), lost(), waits());
    apply(story, content, web("web:2", 3), lost(), waits());
    story.pass(Duration.ofSeconds(10));
    story.settle();
    apply(story, content, goingBack(web(Story.BROKEN + ":1", 3)), lost());
    story.pass(Duration.ofSeconds(10));
    story.settle();
    story.report(running(story), TaskState.FAILED);
    story.settle();
    story.commit(List.of(new Mutation.Put(labelled("ssd"))));
    story.settle();
    story.commit(List.of(new Mutation.Put(labelled("hdd"))));
    story.settle();
    story.pass(Duration.ofMinutes(2));
    story.settle();
    story.pass(Cluster.Spec.ORPHANED_AFTER);
    story.settle();
    for (int replicas = Stack.MAX_REVISIONS; replicas > 0; replicas--) {
      apply(story, content, web("web:2", replicas));
    }
    modes(story, content);
    story.wish((state, request) -> Admission.removeStack(state, request, SHOP));
    story.commit(List.of(new Mutation.Put(set(Member.of(Samples.cluster()), LEFT, GONE))));
    story.settle();
    story.commit(List.of(new Mutation.Put(set(LEFT))));
    story.settle();
    story.pass(BlobReaping.GRACE);
    story.settle();
    assertThat(Stream.of(Kind.TASK, Kind.SERVICE, Kind.SERVICE_REVISION, Kind.STACK, Kind.BLOB))
        .allSatisfy(kind -> assertThat(story.count(kind)).isZero());
    return story;
  }

  private static Node labelled(String disk) {
    return N1.withMeta(N1.meta().withLabels(Map.of("disk", disk)));
  }

  /** A service of more tasks than its network has addresses, which comes and goes. */
  private static void crowd(Story story) {
    Network.Spec small =
        new Network.Spec("overlay", false, false, false, Map.of(), List.of("10.7.0.0/29"));
    Network network = new Network(Meta.of(Samples.id("small"), "small", Map.of()), small);
    List<Mutation> crowd = new ArrayList<>(List.of(new Mutation.Put(network)));
    crowd.addAll(
        Samples.create(
            Trait.all(
                Samples.spec("crowd", 5),
                Trait.networks("small"),
                Trait.ports(Trait.mesh(80, 0)))));
    story.commit(crowd);
    story.settle();
    story.commit(
        List.of(
            new Mutation.Put(
                story.state().service(Samples.id("crowd")).orElseThrow().asRemoving())));
    story.settle();
  }

  /** A service of each other mode; a node is drained, and jobs fail and begin anew. */
  private static void modes(Story story, PayloadVersion content) {
    Placement anywhere = Placement.anywhere();
    ServiceSpec each = service("shop_each", 1, "web:1", anywhere).withMode(new Mode.Global());
    Trait tooMuch = Trait.reserves(new Amount(Long.MAX_VALUE / 2, 0, 0, Map.of()));
    ServiceSpec all =
        tooMuch.of(service("shop_all", 1, "web:1", anywhere).withMode(new Mode.GlobalJob()));
    RestartPolicy once = new RestartPolicy(Condition.ANY, Duration.ofSeconds(5), 1, Duration.ZERO);
    ServiceSpec job =
        service("shop_job", 1, Story.BROKEN + ":1", anywhere)
            .withMode(new Mode.ReplicatedJob(1, 2));
    apply(story, content, each, all, Trait.restart(once).of(job));
    story.pass(Duration.ofSeconds(10));
    story.settle();
    drain(story, Node.Availability.DRAIN);
    drain(story, Node.Availability.ACTIVE);
  }

  private static void drain(Story story, Node.Availability availability) {
    story.wish((state, request) ->
        Admission.updateNode(
            state, request, N1.id().toString(), NodeUpdate.availability(availability)));
    story.settle();
  }

  private static ManifestSet set(Member... members) {
    return new ManifestSet(Meta.of(Samples.id("set"), "set", Map.of()), List.of(members));
  }

  private static Task running(Story story) {
    return story
        .state()
        .tasks()
        .filter(task -> task.state() == TaskState.RUNNING)
        .min(Comparator.comparing(Task::id))
        .orElseThrow();
  }

  private static PayloadVersion staged(Story story, String digest) {
    Admitted admitted =
        story.wish((state, request) -> Admission.stageBlob(request, Samples.sealed("content")));
    Id blob = Admission.blobId(admitted.transaction().id());
    return new PayloadVersion(digest, blob, 7);
  }

  private static void apply(Story story, PayloadVersion content, ServiceSpec... services) {
    Network.Spec overlay = new Network.Spec("overlay", false, false, false, Map.of(), List.of());
    List<DesiredPayload> payload =
        List.of(new DesiredPayload("shop_file", LABELS, false, Bytes.EMPTY));
    DesiredStack wanted =
        new DesiredStack(
            SHOP,
            "",
            List.of(services),
            List.of(new DesiredNetwork("shop_net", LABELS, false, overlay)),
            payload,
            payload);
    Map<String, PayloadVersion> staged = Map.of("shop_file", content);
    story.wish((state, request) ->
        Admission.apply(state, request, wanted, new StagedPayloads(staged, staged)));
    story.settle();
  }

  private static ServiceSpec web(String image, long replicas) {
    return service("shop_web", replicas, image, TaskSpec.Placement.anywhere());
  }

  private static ServiceSpec goingBack(ServiceSpec spec) {
    return Trait.onFailure(FailureAction.ROLLBACK, 0).of(spec);
  }

  /** A service for which there is no node. */
  private static ServiceSpec lost() {
    List<String> nowhere = List.of("node.labels.disk == ssd");
    return service(
        "shop_lost", 1, "web:1", new TaskSpec.Placement(nowhere, List.of(), 0, List.of()));
  }

  /** A service whose tasks are prepared and wait for those of the lost one. */
  private static ServiceSpec waits() {
    ServiceSpec spec = service("shop_waits", 1, "web:1", TaskSpec.Placement.anywhere());
    return Trait.dependsOn(
            new ServiceSpec.Dependency(
                "shop_lost", ServiceSpec.Dependency.Condition.SERVICE_STARTED, true, false))
        .of(spec);
  }

  private static ServiceSpec service(
      String name, long replicas, String image, TaskSpec.Placement placement) {
    ServiceSpec sample = Samples.spec(name, replicas);
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of(image).build(),
            TaskSpec.Resources.none(),
            TaskSpec.RestartPolicy.defaults(),
            placement,
            List.of(),
            0);
    return new ServiceSpec(
        name, LABELS, task, sample.mode(), sample.update(), sample.rollback(), sample.endpoint());
  }
}
