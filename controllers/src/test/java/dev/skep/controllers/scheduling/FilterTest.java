package dev.skep.controllers.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.Resources;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Trait;
import dev.skep.controllers.scheduling.Scheduling.Whole;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a task may run, and the words for why it may not. */
class FilterTest {
  private static final Scheduling SCHEDULING = new Scheduling();

  /** Swarm's part of why the newest task of slot 1 waits; empty when it was placed. */
  private static String reason(Given given) {
    return explanation(given).replaceFirst(": of .*", "");
  }

  /** What stands after swarm's part. */
  private static String detail(Given given) {
    return explanation(given).replaceFirst("no suitable node( \\(.*\\))?:? ?", "");
  }

  private static String explanation(Given given) {
    given.planned(SCHEDULING, Whole.CLUSTER);
    return given.waiting(given.newest("web", 1).id());
  }

  private static Given onePending(Given cluster, Trait... traits) {
    return cluster.service("web", 1, traits).tasks("web", "1 pending");
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "READY, ACTIVE, true",
    "READY, PAUSE, false",
    "READY, DRAIN, false",
    "DOWN, ACTIVE, false",
    "UNKNOWN, ACTIVE, false",
    "DISCONNECTED, ACTIVE, false"
  })
  void onlyReadyAndActiveNodesTakeTasks(
      Node.State state, Availability availability, boolean takes) {
    Given given = onePending(Given.nodes("a").node("a", state).node("a", availability));
    assertThat(reason(given))
        .isEqualTo(takes ? "" : "no suitable node (1 node not available for new tasks)");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void eachFilterHasSwarmsWords(String words, Trait trait) {
    Given two = onePending(Given.nodes("a", "b"), trait);
    assertThat(reason(two)).isEqualTo("no suitable node (" + words.formatted("2 nodes") + ")");
    Given one = onePending(Given.nodes("a"), trait);
    assertThat(reason(one)).isEqualTo("no suitable node (" + words.formatted("1 node") + ")");
  }

  static Stream<Arguments> eachFilterHasSwarmsWords() {
    return Stream.of(
        arguments("insufficient resources on %s", Trait.reserves(cpus(5))),
        arguments("insufficient resources on %s", Trait.reserves(memory(9L << 30))),
        arguments("insufficient resources on %s", Trait.reserves(gpus(1))),
        arguments(
            "scheduling constraints not satisfied on %s", Trait.constraints("node.role == worker")),
        arguments("unsupported platform on %s", Trait.placement(platforms("linux/arm64"))));
  }

  /** A volume of a driver. */
  private static Trait volume(String driver) {
    Mount mount =
        new Mount(
            Mount.Type.VOLUME, "v", "/v", false, "", "", false, Map.of(), driver, Map.of(), 0, 0);
    return container(ContainerSpec.of("web:1").mounts(List.of(mount)).build());
  }

  private static Trait log(String driver) {
    return container(
        ContainerSpec.of("web:1").log(new ContainerSpec.LogDriver(driver, Map.of())).build());
  }

  private static Trait container(ContainerSpec container) {
    return spec -> spec.withTask(spec.task().withContainer(container));
  }

  private static Amount cpus(long number) {
    return new Amount(number * 1_000_000_000L, 0, 0, Map.of());
  }

  private static Amount memory(long bytes) {
    return new Amount(0, bytes, 0, Map.of());
  }

  private static Amount gpus(long number) {
    return new Amount(0, 0, 0, Map.of("gpu", number));
  }

  private static Placement platforms(String... platforms) {
    return new Placement(List.of(), List.of(), 0, List.of(platforms));
  }

  @Test
  void aHostPortIsTakenOncePerNode() {
    Given given = Given.nodes("a", "b").service("web", 3, Trait.hostPort(80));
    given.tasks("web", "3 running@a", "2 running@b", "1 pending");
    assertThat(reason(given))
        .isEqualTo("no suitable node (host-mode port already in use on 2 nodes)");
  }

  @Test
  void aHostPortIsFreeAgainWhenItsTaskEnded() {
    Given given = Given.nodes("a").service("web", 2, Trait.hostPort(80));
    assertThat(reason(given.tasks("web", "2 shutdown@a -> shutdown", "1 pending"))).isEmpty();
  }

  @Test
  void maxReplicasPerNodeCountsWantedTasksOfTheService() {
    Trait two = Trait.placement(new Placement(List.of(), List.of(), 2, List.of()));
    Given given = Given.nodes("a").service("other", 1).tasks("other", "1 running@a");
    given.service("web", 3, two).tasks("web", "2 running@a", "3 running@a -> shutdown");
    given.tasks("web", "4 failed@a", "1 pending");
    assertThat(reason(given)).isEmpty();

    given.tasks("web", "1 pending");
    assertThat(reason(given)).isEqualTo("no suitable node (max replicas per node limit exceed)");
  }

  @Test
  void noSuitableNodeCountsPerFilterInSwarmsWords() {
    Given cluster = Given.nodes("a", "b", "c", "d").node("d", Availability.DRAIN);
    cluster.node("e", node -> node.withRole(Node.Role.WORKER));
    cluster.service("big", 1, Trait.reserves(cpus(4))).tasks("big", "1 running@e");
    Given given =
        onePending(cluster, Trait.constraints("node.role == worker"), Trait.reserves(cpus(1)));
    assertThat(reason(given))
        .isEqualTo(
            "no suitable node (scheduling constraints not satisfied on 3 nodes;"
                + " 1 node not available for new tasks; insufficient resources on 1 node)");
  }

  @Test
  void onlyTheFirstFailingFilterCounts() {
    Given given =
        onePending(
            Given.nodes("a").node("a", Availability.DRAIN),
            Trait.reserves(cpus(5)),
            Trait.constraints("node.role == worker"));
    assertThat(reason(given)).isEqualTo("no suitable node (1 node not available for new tasks)");
  }

  @Test
  void aClusterWithoutNodesHasNothingToCount() {
    assertThat(reason(onePending(Given.nodes()))).isEqualTo("no suitable node");
  }

  @Test
  void limitsAreNotConsideredOnlyReservations() {
    Resources limits = new Resources(new Amount(99_000_000_000L, 99L << 30, 0, Map.of()), cpus(4));
    assertThat(reason(onePending(Given.nodes("a"), Trait.resources(limits)))).isEmpty();
  }

  @Test
  void reservationsOfEndedTasksAreFreeThoseOfStoppingOnesAreNot() {
    Given given = Given.nodes("a").service("web", 1, Trait.reserves(cpus(4)));
    given.tasks("web", "1 failed@a -> shutdown", "2 running@a -> shutdown", "1 pending");
    assertThat(reason(given)).isEqualTo("no suitable node (insufficient resources on 1 node)");
    given.reported(given.newest("web", 2), TaskState.SHUTDOWN);
    assertThat(reason(given)).isEmpty();
  }

  @ParameterizedTest(name = "node {0}, image {1}: {2}")
  @CsvSource({
    "x86_64,  linux/amd64,   true",
    "x86_64,  linux/x86_64,  true",
    "amd64,   linux/x86_64,  true",
    "aarch64, linux/arm64,   true",
    "arm64,   linux/aarch64, true",
    "x86_64,  linux/arm64,   false",
    "x86_64,  windows/amd64, false",
    "x86_64,  Linux/AMD64,   true",
    "x86_64,  linux/,        true",
    "x86_64,  /amd64,        true",
    "x86_64,  linux,         true"
  })
  void platformsCompareByTheirUsualNames(String architecture, String platform, boolean supported) {
    Given cluster = Given.nodes().node("a", node -> withArchitecture(node, architecture));
    Given given = onePending(cluster, Trait.placement(platforms(platform)));
    assertThat(reason(given).isEmpty()).isEqualTo(supported);
    Given several =
        cluster.service("several", 1, Trait.placement(platforms("plan9/mips", platform)));
    several.tasks("several", "1 pending").planned(SCHEDULING, Whole.CLUSTER);
    assertThat(several.tasks("several").equals(List.of("1 assigned@a"))).isEqualTo(supported);
  }

  private static Node withArchitecture(Node node, String architecture) {
    Node.Description was = node.description();
    return node.withDescription(
        new Node.Description(
            was.hostname(),
            was.os(),
            architecture,
            was.nanoCpus(),
            was.memoryBytes(),
            was.genericResources(),
            was.engineVersion(),
            was.engineLabels(),
            was.plugins(),
            was.runtime(),
            was.skepVersion()));
  }

  @ParameterizedTest(name = "{0} on an engine with {1}: {2}")
  @CsvSource({
    "rexray, Volume/rexray,                 true",
    "rexray, Volume/rexray:latest,          true",
    "rexray, Network/rexray,                false",
    "rexray, Volume/local,                  false",
    "local,  Network/bridge,                true",
    "'',     Volume/other,                  true",
    "rexray, '',                            true",
  })
  void aVolumesDriverIsAPluginOfTheEngine(String driver, String has, boolean runs) {
    Given given = Given.nodes().node("a", node -> withPlugins(node, has));
    assertThat(reason(onePending(given, volume(driver))))
        .isEqualTo(runs ? "" : "no suitable node (missing plugin on 1 node)");
  }

  @Test
  void aMissingPluginIsNamed() {
    Given given = Given.nodes().node("a", node -> withPlugins(node, "Volume/local"));
    given.node("b", node -> withPlugins(node, "Volume/local"));
    assertThat(reason(onePending(given, volume("rexray"))))
        .isEqualTo("no suitable node (missing plugin on 2 nodes)");
    assertThat(detail(given)).isEqualTo("of 2 nodes 2 without plugin Volume/rexray");
  }

  @ParameterizedTest(name = "{0} on an engine with {1}: {2}")
  @CsvSource({
    "fluentd, Log/fluentd,  true",
    "fluentd, Log/syslog,   false",
    "none,    Log/syslog,   true",
    "fluentd, Volume/local, true",
  })
  void aLogDriverIsAPluginOfAnEngineThatNamesAny(String driver, String has, boolean runs) {
    Given given = Given.nodes().node("a", node -> withPlugins(node, has));
    assertThat(reason(onePending(given, log(driver))))
        .isEqualTo(runs ? "" : "no suitable node (missing plugin on 1 node)");
  }

  @ParameterizedTest(name = "{0} on an engine with {1}: {2}")
  @CsvSource({
    "overlay, Network/bridge,  true",
    "macvlan, Network/macvlan, true",
    "macvlan, Network/bridge,  false",
  })
  void aNetworksDriverIsAPluginButForTheSystemsOwn(String driver, String has, boolean runs) {
    Given given = Given.nodes().node("a", node -> withPlugins(node, has));
    given.put(
        new Network(
            Meta.of(Samples.id("net"), "net", Map.of()),
            new Network.Spec(driver, false, false, false, Map.of(), List.of())));
    Trait attached =
        spec ->
            spec.withTask(
                new TaskSpec(
                    spec.task().container(),
                    spec.task().resources(),
                    spec.task().restart(),
                    spec.task().placement(),
                    List.of(new TaskSpec.NetworkAttachment("net", List.of())),
                    0));
    assertThat(reason(onePending(given, attached)))
        .isEqualTo(runs ? "" : "no suitable node (missing plugin on 1 node)");
  }

  private static Node withPlugins(Node node, String plugin) {
    Node.Description was = node.description();
    return node.withDescription(
        new Node.Description(
            was.hostname(),
            was.os(),
            was.architecture(),
            was.nanoCpus(),
            was.memoryBytes(),
            was.genericResources(),
            was.engineVersion(),
            was.engineLabels(),
            plugin.isEmpty() ? List.of() : List.of(plugin),
            was.runtime(),
            was.skepVersion()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatExactlyIsInTheWayIsSaidToo(String words, Trait trait) {
    assertThat(detail(onePending(Given.nodes("a"), trait))).isEqualTo("of 1 node 1 " + words);
  }

  static Stream<Arguments> whatExactlyIsInTheWayIsSaidToo() {
    return Stream.of(
        arguments("without enough CPU", Trait.reserves(cpus(5))),
        arguments("without enough memory", Trait.reserves(memory(9L << 30))),
        arguments("without enough gpu", Trait.reserves(gpus(1))),
        arguments("without node.role == worker", Trait.constraints("node.role==worker")),
        arguments(
            "without node.ip == 9.0.0.0/8",
            Trait.constraints("node.role != x", "node.ip == 9.0.0.0/8")),
        arguments("of platform linux/x86_64", Trait.placement(platforms("linux/arm64"))));
  }

  @Test
  void whatIsInTheWayIsCountedOverAllNodes() {
    Given cluster = Given.nodes("a", "b", "c", "d", "e").node("d", Availability.DRAIN);
    cluster.node("e", Node.State.DOWN);
    assertThat(detail(onePending(cluster, Trait.constraints("node.labels.disk == ssd"))))
        .isEqualTo("of 5 nodes 3 without node.labels.disk == ssd, 1 down, 1 drained");
  }

  @Test
  void portsAndCopiesInTheWayAreNamed() {
    Given ports = Given.nodes("a").service("web", 2, Trait.hostPort(80));
    assertThat(detail(ports.tasks("web", "2 running@a", "1 pending")))
        .isEqualTo("of 1 node 1 with port 80/tcp taken");
    Trait one = Trait.placement(new Placement(List.of(), List.of(), 1, List.of()));
    Given copies = Given.nodes("a").service("web", 2, one);
    assertThat(detail(copies.tasks("web", "2 running@a", "1 pending")))
        .isEqualTo("of 1 node 1 with 1 of its tasks");
  }

  @Test
  void manyDifferentReasonsAreOnlyCounted() {
    Given cluster = Given.nodes();
    for (int i = 1; i <= 8; i++) {
      String architecture = "arch" + i;
      cluster.node("n" + i, node -> withArchitecture(node, architecture));
    }
    assertThat(detail(onePending(cluster, Trait.placement(platforms("linux/arm64")))))
        .startsWith("of 8 nodes 1 of platform linux/arch1, ")
        .endsWith(", 2 for other reasons");
  }
}
