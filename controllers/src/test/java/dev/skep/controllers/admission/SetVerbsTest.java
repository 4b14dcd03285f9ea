package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredCluster;
import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredNode;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.DesiredState;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.diff.FieldChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SetVerbsTest {
  private static final String PROD = "prod";
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", true, false, false, Map.of(), List.of());

  private final Scene scene =
      Scene.with(
          new Mutation.Put(Samples.cluster()),
          new Mutation.Put(node("host1", Node.Role.MANAGER)),
          new Mutation.Put(node("host2", Node.Role.WORKER)));
  private final PayloadVersion one = scene.stage("one");
  private final PayloadVersion two = scene.stage("two");

  /** What the manifests say; tests take away and add. */
  private @Nullable DesiredCluster cluster =
      new DesiredCluster(Map.of("site", "north"), Duration.ofSeconds(2), 3, null, null, null, null);

  private final List<DesiredNode> nodes =
      new ArrayList<>(
          List.of(
              new DesiredNode("host1", Map.of("disk", "ssd", "rack", "a"), null, null),
              new DesiredNode("host2", Map.of(), Node.Availability.DRAIN, null)));
  private final List<DesiredNetwork> networks =
      new ArrayList<>(List.of(new DesiredNetwork("shared", Map.of(), false, OVERLAY)));
  private final List<DesiredContent> secrets =
      new ArrayList<>(List.of(new DesiredContent("key", Map.of(), Bytes.utf8("one"))));
  private final List<DesiredContent> configs =
      new ArrayList<>(List.of(new DesiredContent("motd", Map.of(), Bytes.utf8("one"))));
  private final List<DesiredStack> stacks = new ArrayList<>(List.of(shop("web:1")));

  private static Node node(String name, Node.Role role) {
    Node sample = Samples.node(name).withRole(role);
    return sample.withMeta(Meta.of(sample.id(), name, Map.of()));
  }

  /** A stack whose service uses the network, the secret and the config that stand beside it. */
  private static DesiredStack shop(String image) {
    ServiceSpec web = Scene.inStack("shop_web", 1);
    FileReference key = new FileReference("key", null, "", "key", "0", "0", 0444);
    FileReference motd = new FileReference("motd", null, "", "motd", "0", "0", 0444);
    TaskSpec task = web.task();
    ServiceSpec attached =
        web.withTask(
            new TaskSpec(
                ContainerSpec.of(image).secrets(List.of(key)).configs(List.of(motd)).build(),
                task.resources(),
                task.restart(),
                task.placement(),
                List.of(new NetworkAttachment("shared", List.of("web"))),
                task.forceUpdate()));
    DesiredPayload externalKey = new DesiredPayload("key", Map.of(), true, Bytes.EMPTY);
    DesiredPayload externalMotd = new DesiredPayload("motd", Map.of(), true, Bytes.EMPTY);
    return Scene.stack(
        List.of(attached),
        List.of(new DesiredNetwork("shared", Map.of(), true, OVERLAY)),
        List.of(externalKey),
        List.of(externalMotd));
  }

  private DesiredState wanted() {
    return new DesiredState(cluster, nodes, networks, secrets, configs, stacks);
  }

  private StagedPayloads staged() {
    return new StagedPayloads(staged(secrets), staged(configs));
  }

  private Map<String, PayloadVersion> staged(List<DesiredContent> contents) {
    Map<String, PayloadVersion> versions = new java.util.HashMap<>();
    contents.forEach(content -> {
      if (content.content() != null) {
        versions.put(content.name(), content.content().equals(Bytes.utf8("one")) ? one : two);
      }
    });
    return versions;
  }

  private Verdict ask(String set, boolean prune) {
    return scene.ask((state, request) ->
        Admission.applySet(
            state, request, new SetWish(set, wanted(), prune, List.of("a.yml")), staged()));
  }

  private Admitted apply(boolean prune) {
    return scene.wish((state, request) ->
        Admission.applySet(
            state, request, new SetWish(PROD, wanted(), prune, List.of("a.yml")), staged()));
  }

  private Admitted apply() {
    return apply(false);
  }

  private Node host(String name) {
    return scene
        .state()
        .nodes()
        .filter(n -> n.meta().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private ManifestSet set() {
    return scene.state().named(Kind.SET, PROD).flatMap(scene.state()::manifestSet).orElseThrow();
  }

  private static List<String> changed(Admitted admitted) {
    return admitted.changed().stream()
        .map(change -> change.kind().word() + " " + change.name() + " " + change.action().word())
        .toList();
  }

  private boolean exists(Kind kind, String name) {
    return scene.state().named(kind, name).isPresent();
  }

  @Test
  void everythingComesInOneTransactionAndTheSameAgainChangesNothing() {
    assertThat(changed(apply()))
        .containsExactly(
            "cluster default updated",
            "node host1 updated",
            "node host2 updated",
            "network shared created",
            "secret key created",
            "config motd created",
            "service shop_web created",
            "stack shop created");
    assertThat(host("host1").meta().labels()).containsEntry("disk", "ssd");
    assertThat(host("host2").availability()).isEqualTo(Node.Availability.DRAIN);
    assertThat(scene.state().cluster().orElseThrow().spec().heartbeatPeriod())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(scene.spec("shop_web").task().container().secrets().getFirst().digest())
        .isEqualTo(one.digest());
    assertThat(set().members()).hasSize(7);

    assertThat(apply().changesNothing()).isTrue();
    assertThat(apply(true).changesNothing()).isTrue();
  }

  @Test
  void oneChangedLabelIsTheOnlyChange() {
    apply();
    nodes.set(0, new DesiredNode("host1", Map.of("disk", "hdd", "rack", "a"), null, null));
    Admitted admitted = apply();
    assertThat(changed(admitted)).containsExactly("node host1 updated");
    assertThat(admitted.changed().getFirst().fields())
        .containsExactly(new FieldChange("labels.disk", "ssd", "hdd", ""));
  }

  @Test
  void aLabelThatLeavesTheManifestsLeavesTheNodeButNotWhatOthersSet() {
    apply();
    scene.wish((state, request) ->
        Admission.updateNode(
            state,
            request,
            "host1",
            new NodeUpdate(
                java.util.Optional.empty(),
                java.util.Optional.of(Node.Availability.PAUSE),
                Map.of("hand", "made"),
                List.of())));
    nodes.set(0, new DesiredNode("host1", Map.of("disk", "ssd"), null, null));
    apply();
    assertThat(host("host1").meta().labels())
        .containsEntry("disk", "ssd")
        .containsEntry("hand", "made")
        .doesNotContainKey("rack");
    assertThat(host("host1").availability()).isEqualTo(Node.Availability.PAUSE);
  }

  @Test
  void aNodeIsNeverPrunedItLosesItsLabels() {
    apply();
    nodes.clear();
    cluster = null;
    assertThat(apply().changesNothing()).isTrue();
    assertThat(host("host1").meta().labels()).containsKey("disk");
    assertThat(changed(apply(true)))
        .containsExactly("cluster default updated", "node host1 updated");
    assertThat(host("host1").meta().labels()).doesNotContainKeys("disk", "rack");
    assertThat(host("host2").availability()).isEqualTo(Node.Availability.DRAIN);
    assertThat(scene.state().cluster().orElseThrow().meta().labels()).isEmpty();
    assertThat(scene.state().cluster().orElseThrow().spec().heartbeatPeriod())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void pruningTakesWhatTheManifestsNoLongerHave() {
    apply();
    stacks.clear();
    networks.clear();
    secrets.clear();
    configs.clear();
    assertThat(apply().changesNothing()).isTrue();
    assertThat(changed(apply(true)))
        .containsExactly(
            "service shop_web removed",
            "stack shop removed",
            "network shared removed",
            "secret key removed",
            "config motd removed");
    // The service's tasks still use them; reaping lets them go with the last one.
    assertThat(exists(Kind.NETWORK, "shared")).isTrue();
    assertThat(set().members().stream().filter(ManifestSet.Member::leaving)).hasSize(3);
    assertThat(apply(true).changesNothing()).isTrue();
  }

  @Test
  void whatNothingUsesGoesAtOnce() {
    stacks.clear();
    apply();
    networks.clear();
    assertThat(changed(apply(true))).containsExactly("network shared removed");
    assertThat(exists(Kind.NETWORK, "shared")).isFalse();
  }

  @Test
  void whatALivingServiceUsesStaysAndNothingIsApplied() {
    apply();
    networks.clear();
    nodes.clear();
    assertThat(ask(PROD, true))
        .isEqualTo(
            new Refusal.FailedPrecondition(
                "network 'shared' is in use by the following service: shop_web"));
  }

  @Test
  void aStackIsRolledToTheNewContentOfASecretThatChangesWithIt() {
    apply();
    secrets.set(0, new DesiredContent("key", Map.of(), Bytes.utf8("two")));
    assertThat(changed(apply()))
        .contains("secret key updated", "service shop_web updated")
        .doesNotContain("config motd updated");
    assertThat(scene.spec("shop_web").task().container().secrets().getFirst().digest())
        .isEqualTo(two.digest());
  }

  @Test
  void withoutContentASecretKeepsWhatItHas() {
    secrets.set(0, new DesiredContent("key", Map.of(), null));
    assertThat(ask(PROD, false))
        .isEqualTo(
            new Refusal.Invalid("secret key does not exist, so its manifest must say its content"));
    secrets.set(0, new DesiredContent("key", Map.of(), Bytes.utf8("one")));
    apply();
    secrets.set(0, new DesiredContent("key", Map.of("owner", "ops"), null));
    assertThat(changed(apply())).containsExactly("secret key updated");
  }

  @Test
  void anObjectBelongsToOneSet() {
    apply();
    stacks.clear();
    assertThat(((Refusal) ask("other", false)).message())
        .isEqualTo(
            "network shared belongs to the set prod; apply with --set prod, or take it out of that"
                + " set's manifests first");
    networks.clear();
    secrets.clear();
    configs.clear();
    nodes.set(0, new DesiredNode("host1", Map.of("disk", "hdd"), null, null));
    assertThat(((Refusal) ask("other", false)).message())
        .isEqualTo(
            "labels.disk of node host1 belongs to the set prod, which says otherwise; change it"
                + " there");
  }

  @Test
  void twoSetsMayOwnDifferentLabelsOfANode() {
    apply();
    scene.wish((state, request) ->
        Admission.applySet(
            state,
            request,
            new SetWish(
                "other",
                new DesiredState(
                    null,
                    List.of(new DesiredNode("host1", Map.of("zone", "1", "rack", "a"), null, null)),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()),
                false,
                List.of()),
            StagedPayloads.none()));
    nodes.clear();
    apply(true);
    assertThat(host("host1").meta().labels())
        .containsEntry("zone", "1")
        .containsEntry("rack", "a")
        .doesNotContainKey("disk");
  }

  @Test
  void whatAStackBroughtIsNotTakenFromIt() {
    scene.apply(
        Scene.stack(
            List.of(),
            List.of(new DesiredNetwork("shared", Scene.ofStack(), false, OVERLAY)),
            List.of(),
            List.of()));
    stacks.clear();
    assertThat(((Refusal) ask(PROD, false)).message())
        .isEqualTo("network shared belongs to the stack shop; describe it there");
  }

  @Test
  void nodesThatAreNotThereAndNodesDescribedTwiceAreRefused() {
    nodes.add(new DesiredNode("host9", Map.of(), null, null));
    assertThat(ask(PROD, false)).isEqualTo(new Refusal.NotFound("node host9 not found"));
    nodes.set(2, new DesiredNode(host("host1").id().toString(), Map.of(), null, null));
    assertThat(((Refusal) ask(PROD, false)).message()).contains("described twice");
    String beginning = host("host1").id().toString().substring(0, 20);
    nodes.set(2, new DesiredNode(beginning, Map.of(), null, null));
    assertThat(ask(PROD, false))
        .isEqualTo(new Refusal.NotFound("node " + beginning + " not found"));
  }

  @Test
  void rolesChangeByManifestsWithSwarmsGuards() {
    nodes.set(1, new DesiredNode("host2", Map.of(), null, Node.Role.MANAGER));
    apply();
    assertThat(host("host2").role()).isEqualTo(Node.Role.MANAGER);
    nodes.clear();
    nodes.add(new DesiredNode("host1", Map.of(), null, Node.Role.WORKER));
    nodes.add(new DesiredNode("host2", Map.of(), null, Node.Role.WORKER));
    assertThat(ask(PROD, false)).isInstanceOf(Refusal.FailedPrecondition.class);
  }

  @Test
  void theAddressPoolStaysWhatItIs() {
    cluster = new DesiredCluster(Map.of(), null, null, null, "192.168.0.0/16", null, null);
    assertThat(((Refusal) ask(PROD, false)).message())
        .startsWith("addressPool is chosen when the cluster is made and cannot be changed");
  }

  @Test
  void whatManifestsNameIsTakenBackAndTheSetGoesWithItsLastMember() {
    apply();
    List<ObjectName> all =
        List.of(
            new ObjectName(Kind.CLUSTER, "default"),
            new ObjectName(Kind.NODE, "host1"),
            new ObjectName(Kind.NODE, "host2"),
            new ObjectName(Kind.NETWORK, "shared"),
            new ObjectName(Kind.SECRET, "key"),
            new ObjectName(Kind.CONFIG, "motd"),
            new ObjectName(Kind.STACK, "shop"),
            new ObjectName(Kind.CONFIG, "never was"));
    Admitted admitted =
        scene.wish((state, request) -> Admission.removeFromSet(state, request, PROD, all));
    assertThat(changed(admitted))
        .contains("stack shop removed", "network shared removed", "node host1 updated");
    assertThat(host("host1").meta().labels()).doesNotContainKey("disk");
    assertThat(set().members()).allMatch(ManifestSet.Member::leaving).hasSize(3);
  }

  @Test
  void aHostNameThatTwoNodesHaveIsNoOrderToTakeAnythingBack() {
    Node twin = Samples.node("twin").withMeta(Meta.of(Samples.id("twin"), "host1", Map.of()));
    scene.and(List.of(new Mutation.Put(twin)));
    assertThat(
            scene.ask((state, request) ->
                Admission.removeFromSet(
                    state, request, PROD, List.of(new ObjectName(Kind.NODE, "host1")))))
        .isInstanceOf(Refusal.Ambiguous.class);
  }

  @Test
  void removingWithoutUsersLeavesNothing() {
    stacks.clear();
    nodes.clear();
    cluster = null;
    apply();
    List<ObjectName> all =
        List.of(
            new ObjectName(Kind.NETWORK, "shared"),
            new ObjectName(Kind.SECRET, "key"),
            new ObjectName(Kind.CONFIG, "motd"));
    scene.wish((state, request) -> Admission.removeFromSet(state, request, PROD, all));
    assertThat(scene.state().count(Kind.SET)).isZero();
    assertThat(scene.state().count(Kind.NETWORK)).isZero();
  }

  @Test
  void aPrunedSecretStaysWhileAnEarlierRevisionOfAServiceNamesIt() {
    apply();
    stacks.set(0, Scene.services(Scene.inStack("shop_web", 1)));
    secrets.clear();
    networks.clear();
    assertThat(changed(apply(true)))
        .contains("network shared removed", "secret key removed", "service shop_web updated");
    assertThat(exists(Kind.SECRET, "key")).isTrue();
    assertThat(exists(Kind.NETWORK, "shared")).isTrue();
    assertThat(set().members().stream().filter(ManifestSet.Member::leaving)).hasSize(2);
  }

  private static Verdict ask(ClusterState state, Request request, String set, DesiredState wanted) {
    return Admission.applySet(
        state, request, new SetWish(set, wanted, false, List.of()), StagedPayloads.none());
  }

  private static DesiredState network() {
    return new DesiredState(
        null,
        List.of(),
        List.of(new DesiredNetwork("byhand", Map.of(), false, OVERLAY)),
        List.of(),
        List.of(),
        List.of());
  }

  private static DesiredState labelled(String disk) {
    return new DesiredState(
        null,
        List.of(new DesiredNode("host1", Map.of("disk", disk), null, null)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void ofTwoSetsThatClaimAnObjectAtOnceTheLaterDecidesAgain() {
    Meta meta = Meta.of(Samples.id("byhand"), "byhand", Map.of());
    scene.and(List.of(new Mutation.Put(new Network(meta, OVERLAY))));
    Admitted late = scene.ask((now, by) -> ask(now, by, "late", network())).orThrow();
    scene.wish((now, by) -> ask(now, by, PROD, network()));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
    assertThat(scene.ask((now, by) -> ask(now, by, "late", network())))
        .isInstanceOf(Refusal.AlreadyExists.class);
    assertThat(scene.wish((now, by) -> ask(now, by, PROD, network())).changesNothing()).isTrue();
  }

  @Test
  void ofTwoSetsThatClaimALabelAtOnceTheLaterDecidesAgain() {
    Node host = host("host1");
    scene.and(
        List.of(new Mutation.Put(host.withMeta(host.meta().withLabels(Map.of("disk", "ssd"))))));
    Admitted otherwise = scene.ask((now, by) -> ask(now, by, "late", labelled("hdd"))).orThrow();
    scene.wish((now, by) -> ask(now, by, PROD, labelled("ssd")));
    assertThat(scene.outcome(otherwise.transaction())).isInstanceOf(Outcome.Conflicted.class);
    assertThat(scene.ask((now, by) -> ask(now, by, "late", labelled("hdd"))))
        .isInstanceOf(Refusal.FailedPrecondition.class);
  }

  @Test
  void pruningOnlyForgetsWhatAnotherSetOwns() {
    stacks.clear();
    apply();
    ManifestSet other =
        new ManifestSet(
            Meta.of(Samples.id("other"), "other", Map.of()),
            List.of(
                new ManifestSet.Member(
                    Kind.NETWORK,
                    set().members().stream()
                        .filter(member -> member.kind() == Kind.NETWORK)
                        .findFirst()
                        .orElseThrow()
                        .object(),
                    List.of(),
                    false)));
    scene.and(List.of(new Mutation.Put(other)));
    networks.clear();
    apply(true);
    assertThat(exists(Kind.NETWORK, "shared")).isTrue();
    assertThat(set().members()).noneMatch(member -> member.kind() == Kind.NETWORK);
  }

  @Test
  void aBeginningThatTwoNodesShareMeansNoneOfThem() {
    scene.and(List.of(new Mutation.Put(Samples.node("another"))));
    nodes.add(new DesiredNode("0", Map.of(), null, null));
    for (int digit = 0; digit < 36; digit++) {
      String beginning = Integer.toString(digit, 36);
      nodes.set(2, new DesiredNode(beginning, Map.of(), null, null));
      assertThat(ask(PROD, false))
          .isEqualTo(new Refusal.NotFound("node " + beginning + " not found"));
    }
  }

  @Test
  void aSetOwnsSoMuchAndNoMore() {
    stacks.clear();
    nodes.clear();
    cluster = null;
    for (int number = 0; number < ManifestSet.MAX_MEMBERS; number++) {
      networks.add(new DesiredNetwork("net" + number, Map.of(), false, OVERLAY));
    }
    assertThat(((Refusal) ask(PROD, false)).message())
        .isEqualTo(
            "the set prod would own 5003 objects; a set owns at most 5000, so apply parts of it"
                + " under other names with --set");
  }
}
