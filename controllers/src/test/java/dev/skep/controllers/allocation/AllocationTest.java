package dev.skep.controllers.allocation;

import static dev.skep.controllers.Trait.mesh;
import static dev.skep.controllers.Trait.networks;
import static dev.skep.controllers.Trait.ports;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.allocation.Allocation.Whole;
import dev.skep.controllers.reaping.TaskReaping;
import dev.skep.controllers.scheduling.Scheduling;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of swarm for networks, virtual addresses and ports (its allocator). */
class AllocationTest {
  private static final Allocation ALLOCATION = new Allocation();

  private static Network.Spec overlay(String... subnets) {
    return new Network.Spec("overlay", false, false, false, Map.of(), List.of(subnets));
  }

  private static Network network(String name, String... subnets) {
    return new Network(Meta.of(Samples.id(name), name, Map.of()), overlay(subnets));
  }

  private static Given given(Network... networks) {
    Given given = Given.nodes("a", "b", "c");
    for (Network network : networks) {
      given.put(network);
    }
    return given;
  }

  private static Given allocated(Given given) {
    return given.planned(ALLOCATION, Whole.CLUSTER);
  }

  private static Network.Status status(Given given, String name) {
    return given
        .state()
        .named(Kind.NETWORK, name)
        .flatMap(given.state()::network)
        .map(Network::status)
        .orElseThrow();
  }

  private static List<String> addresses(Given given, String service) {
    return given
        .state()
        .tasksOfService(Samples.id(service))
        .sorted(java.util.Comparator.comparingInt(Task::slot))
        .map(task -> String.join(" ", task.addresses().stream().map(Ipv4::toString).toList()))
        .toList();
  }

  private static List<String> virtual(Given given, String service) {
    return given.service(service).chosen().addresses().stream()
        .map(one -> one.network() + " " + one.address())
        .toList();
  }

  private static List<Integer> chosenPorts(Given given, String service) {
    return given.service(service).chosen().ports().stream().map(PublishedPort::published).toList();
  }

  private static Given tasks(Given given, String service, int number) {
    for (int slot = 1; slot <= number; slot++) {
      Id id = Samples.id(service + "." + slot);
      Id revision = given.service(service).revision();
      given.put(Task.pending(id, Samples.id(service), revision, slot, TaskState.RUNNING));
    }
    return given;
  }

  // ---- subnets and VNIs

  @Test
  void theFirstBlockOfThePoolIsKeptForIngressAndOthersFollow() {
    Given given = allocated(given(network("one"), network("two")));
    assertThat(status(given, "one").subnets())
        .containsExactly(Network.Subnet.of(Cidr.parse("10.0.1.0/24")));
    assertThat(status(given, "one").subnets().getFirst().gateway()).hasToString("10.0.1.1");
    assertThat(status(given, "two").subnets().getFirst().range()).hasToString("10.0.2.0/24");
    given.service("web", 1, ports(mesh(80, 8080)));
    assertThat(status(allocated(given), "ingress").subnets().getFirst().range())
        .hasToString("10.0.0.0/24");
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void everyNetworkHasANumberOfItsOwn() {
    Given given = allocated(given(network("one"), network("two"), network("three")));
    assertThat(Stream.of("one", "two", "three").map(name -> status(given, name).vni()))
        .containsExactlyInAnyOrder(4096, 4097, 4098);
  }

  @Test
  void subnetsThatUsersChooseAreRespectedAndNeverGivenToOthers() {
    Given given = allocated(given(network("mine", "10.0.1.0/24"), network("other")));
    assertThat(status(given, "mine").subnets().getFirst().range()).hasToString("10.0.1.0/24");
    assertThat(status(given, "other").subnets().getFirst().range()).hasToString("10.0.2.0/24");
  }

  @Test
  void gatewayAndRangeAreTheUsersIfTheyChoseThem() {
    Network.Spec spec =
        new Network.Spec(
            "overlay",
            false,
            false,
            false,
            Map.of(),
            List.of("10.9.0.0/16"),
            List.of("10.9.0.200"),
            List.of("10.9.5.0/24"));
    Given given = given(new Network(Meta.of(Samples.id("mine"), "mine", Map.of()), spec));
    tasks(given.service("web", 2, networks("mine")), "web", 2);
    allocated(given);
    assertThat(status(given, "mine").subnets().getFirst().gateway()).hasToString("10.9.0.200");
    assertThat(virtual(given, "web")).containsExactly("mine 10.9.5.0");
    assertThat(addresses(given, "web")).containsExactly("10.9.5.1", "10.9.5.2");
  }

  @Test
  void anOverlapIsRefusedAtOnceWithBothNames() {
    Given given = allocated(given(network("one")));
    Plan overlap = Plan.of(List.of(new Mutation.Put(network("mine", "10.0.0.0/16"))));
    assertThat(given.outcome(overlap))
        .isEqualTo(
            new Outcome.Refused(
                "subnet 10.0.0.0/16 of network mine overlaps with 10.0.1.0/24 of network one;"
                    + " choose another one"));
  }

  @Test
  void aPoolThatIsUsedUpIsToldAndABlockThatIsFreeAgainIsGiven() {
    Given given =
        allocated(
            given(network("one"), network("two")).settings(spec -> pool(spec, "10.0.0.0/23", 24)));
    assertThat(given.waiting(Samples.id("two")))
        .startsWith("no subnet of the size /24 is left of the pool 10.0.0.0/23; remove a network");
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
    allocated(given.apply(new Mutation.Delete(Kind.NETWORK, Samples.id("one"))));
    assertThat(status(given, "two").subnets().getFirst().range()).hasToString("10.0.1.0/24");
    assertThat(given.waiting(Samples.id("two"))).isEmpty();
  }

  private static Cluster.Spec pool(Cluster.Spec spec, String pool, int size) {
    return new Cluster.Spec(
        spec.heartbeatPeriod(),
        spec.missedHeartbeats(),
        spec.taskHistoryLimit(),
        pool,
        size,
        spec.certificateExpiry());
  }

  // ---- addresses

  @Test
  void aServiceHasItsVirtualAddressBeforeItsTasksFromTheSecondAddressOn() {
    Given given =
        allocated(tasks(given(network("net")).service("web", 2, networks("net")), "web", 2));
    assertThat(virtual(given, "web")).containsExactly("net 10.0.1.2");
    assertThat(addresses(given, "web")).containsExactly("10.0.1.3", "10.0.1.4");
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void withThreeNodesTheFirstVirtualAddressOnIngressIsTheFifth() {
    Given given = allocated(given().service("web", 1, ports(mesh(80, 8080))));
    assertThat(virtual(given, "web")).containsExactly("ingress 10.0.0.5");
    assertThat(status(given, "ingress").balancers()).hasSize(3);
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void aServiceThatPublishesOnIngressHasAnAddressOnEachNetwork() {
    Given given =
        allocated(
            tasks(
                given(network("net")).service("web", 1, networks("net"), ports(mesh(80, 8080))),
                "web",
                1));
    assertThat(virtual(given, "web")).hasSize(2).first().isEqualTo("net 10.0.1.2");
    assertThat(addresses(given, "web").getFirst()).matches("10\\.0\\.1\\.3 10\\.0\\.0\\.\\d");
  }

  @Test
  void withDnsrrThereIsNoVirtualAddress() {
    Given given =
        given(network("net")).service("web", 1, networks("net"), Trait.withoutVirtualAddress());
    allocated(tasks(given, "web", 1));
    assertThat(virtual(given, "web")).isEmpty();
    assertThat(addresses(given, "web")).containsExactly("10.0.1.2");
  }

  @Test
  void aTaskIsNewUntilItHasItsAddressesAndIsNotScheduledBefore() {
    Given given = tasks(given(network("net")).service("web", 1, networks("net")), "web", 1);
    assertThat(given.tasks("web")).containsExactly("1 new");
    Scheduling scheduling = new Scheduling();
    assertThat(given.plan(scheduling, Scheduling.Whole.CLUSTER).mutations()).isEmpty();
    assertThat(allocated(given).tasks("web")).containsExactly("1 pending");
    assertThat(given.plan(scheduling, Scheduling.Whole.CLUSTER).mutations()).isNotEmpty();
  }

  @Test
  void aTaskWithoutNetworksIsPendingAtOnce() {
    Given given = tasks(given().service("web", 1, networks("host")), "web", 1);
    assertThat(given.tasks("web")).containsExactly("1 pending");
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void aNodeWithTasksHasABalancerAndLosesItWithTheLast() {
    Given given = given(network("net")).service("web", 2, networks("net"));
    allocated(given.tasks("web", "1 running@a", "2 running@b"));
    assertThat(status(given, "net").balancers())
        .extracting(Network.Balancer::node)
        .containsExactlyInAnyOrder(Samples.id("a"), Samples.id("b"));
    allocated(given.reported(given.newest("web", 1), TaskState.FAILED));
    assertThat(status(given, "net").balancers())
        .extracting(Network.Balancer::node)
        .containsExactly(Samples.id("b"));
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void aNodeThatIsRemovedTakesItsBalancersWithIt() {
    Given given = given(network("net")).service("web", 1, networks("net"));
    allocated(given.tasks("web", "1 running@a"));
    given.apply(
        new Mutation.Delete(Kind.TASK, given.newest("web", 1).id()),
        new Mutation.Delete(Kind.NODE, Samples.id("a")));
    assertThat(status(given, "net").balancers()).isEmpty();
    assertThat(given.state().networkUse("net").takenCount()).isEqualTo(1);
  }

  // ---- leases

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("1 running@a", false),
        Arguments.of("1 running@a -> shutdown", false),
        Arguments.of("1 pending", false),
        Arguments.of("1 pending -> shutdown", true),
        Arguments.of("1 failed@a", true),
        Arguments.of("1 shutdown@a -> shutdown", true),
        Arguments.of("1 orphaned@a -> shutdown", true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void aTaskKeepsItsAddressUntilItCannotRunAnyMore(String task, boolean free) {
    Given given = given(network("net")).service("web", 1, networks("net"));
    given.tasks("web", task);
    assertThat(given.state().networkUse("net").isTaken(Ipv4.parse("10.0.1.3"))).isEqualTo(!free);
  }

  @Test
  void onANodeThatIsDownAddressesStayUntilItReports() {
    Given given = given(network("net")).service("web", 1, networks("net"));
    given.tasks("web", "1 running@a -> remove").node("a", Node.State.DOWN);
    Slot slot = new Slot(Samples.id("web"), 1);
    given.assertSettled(new TaskReaping(), slot);
    assertThat(given.state().networkUse("net").isTaken(Ipv4.parse("10.0.1.3"))).isTrue();
    given.reported(given.newest("web", 1), TaskState.SHUTDOWN).planned(new TaskReaping(), slot);
    assertThat(given.tasks("web")).isEmpty();
    assertThat(given.state().networkUse("net").isTaken(Ipv4.parse("10.0.1.3"))).isFalse();
  }

  @Test
  void theHistoryKeepsTasksThatMayComeBackWithTheirNode() {
    Given given = given(network("net")).service("web", 1, networks("net"));
    given.settings(spec ->
        new Cluster.Spec(
            spec.heartbeatPeriod(),
            spec.missedHeartbeats(),
            1,
            spec.addressPool(),
            spec.subnetSize(),
            spec.certificateExpiry()));
    given.tasks("web", "1 running@a -> shutdown", "1 running@b").node("a", Node.State.DOWN);
    given.assertSettled(new TaskReaping(), new Slot(Samples.id("web"), 1));
  }

  @Test
  void virtualAddressesAreKeptUntilAServiceIsGoneAndPortsUntilItIsBeingRemoved() {
    Given given = given(network("net")).service("web", 1, networks("net"), ports(mesh(80, 0)));
    allocated(given);
    assertThat(chosenPorts(given, "web")).containsExactly(30_000);
    given.removed("web");
    assertThat(given.state().networkUse("net").takenCount()).isEqualTo(1);
    assertThat(given.state().ingressPort(Protocol.TCP, 30_000)).isEmpty();
    given.apply(new Mutation.Delete(Kind.SERVICE, Samples.id("web")));
    assertThat(given.state().networkUse("net").takenCount()).isZero();
  }

  @Test
  void anotherSpecFreesWhatItDoesNotNeedAndKeepsTheRest() {
    Given given =
        given(network("net"), network("old"))
            .service("web", 1, networks("net", "old"), ports(mesh(80, 0), mesh(81, 0)));
    allocated(given);
    List<String> before = virtual(given, "web");
    allocated(given.revised("web", networks("net"), ports(mesh(81, 0))));
    assertThat(virtual(given, "web")).containsExactly(before.getFirst(), before.getLast());
    assertThat(chosenPorts(given, "web")).containsExactly(30_001);
    assertThat(given.state().networkUse("old").takenCount()).isZero();
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void aDoubleAddressIsRefused() {
    Given given = tasks(given(network("net")).service("web", 2, networks("net")), "web", 1);
    allocated(given);
    given.put(
        Task.pending(
            Samples.id("web.2"),
            Samples.id("web"),
            given.service("web").revision(),
            2,
            TaskState.RUNNING));
    Plan taken =
        Plan.of(
            List.of(
                new Mutation.AllocateTask(Samples.id("web.2"), List.of(Ipv4.parse("10.0.1.3")))));
    assertThat(given.outcome(taken))
        .isEqualTo(new Outcome.Refused("address 10.0.1.3 of network net is already in use"));
  }

  // ---- exhaustion

  @Test
  void aFullNetworkIsToldOnTheTaskAndWhatIsFreedIsGiven() {
    Given given = given(network("net", "10.7.0.0/29")).service("web", 6, networks("net"));
    allocated(tasks(given, "web", 6));
    assertThat(addresses(given, "web"))
        .containsExactly("10.7.0.3", "10.7.0.4", "10.7.0.5", "10.7.0.6", "", "");
    assertThat(given.waiting(Samples.id("web.5")))
        .isEqualTo(
            "network net has no free address: 5 of 5 in use; remove or scale down a service on"
                + " it, or use a network with a larger subnet");
    assertThat(given.events()).last().asString().startsWith("AddressesUsedUp web: network net");
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
    Task first = given.oldest("web", 1);
    given.apply(new Mutation.DesireTask(first.id(), TaskState.REMOVE));
    allocated(given);
    assertThat(addresses(given, "web")).contains("10.7.0.3").last().isEqualTo("");
    assertThat(given.waiting(Samples.id("web.5"))).isEmpty();
    assertThat(given.waiting(Samples.id("web.6"))).isNotEmpty();
  }

  @Test
  void aNetworkWaitsNoLongerForANodeThatIsGone() {
    Given given = given().settings(spec -> pool(spec, "10.0.0.0/24", 29));
    allocated(tasks(given.service("web", 1, ports(mesh(80, 8080))), "web", 1));
    allocated(given.node("d", node -> node));
    Id ingress = given.state().named(Kind.NETWORK, "ingress").orElseThrow();
    assertThat(given.waiting(ingress)).endsWith("nodes without a balancer: 1");

    given.apply(new Mutation.Delete(Kind.NODE, Samples.id("d")));
    assertThat(given.waiting(ingress)).isEmpty();
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  // ---- ports

  @Test
  void portsThatAreLeftOpenAreTheLowestFreeOfEachProtocol() {
    Given given = given();
    PublishedPort udp = new PublishedPort(Protocol.UDP, 53, 0, PublishMode.INGRESS);
    given.service("taken", 1, ports(mesh(80, 30_001)));
    given.service("hosts", 1, Trait.hostPort(30_002));
    given.service("web", 1, ports(mesh(80, 0), mesh(81, 0), udp));
    allocated(given);
    assertThat(chosenPorts(given, "web")).containsExactly(30_000, 30_003, 30_000);
    given.assertSettled(ALLOCATION, Whole.CLUSTER);
  }

  @Test
  void portsOfTheOpenRangeThatAreUsedUpAreToldOnTheTask() {
    Given given = given();
    PublishedPort[] all =
        IntStream.rangeClosed(Ports.FIRST, Ports.LAST)
            .mapToObj(port -> mesh(1, port))
            .toArray(PublishedPort[]::new);
    given.service("greedy", 1, ports(all)).service("web", 1, ports(mesh(80, 0)));
    allocated(tasks(given, "web", 1));
    assertThat(given.waiting(Samples.id("web.1")))
        .isEqualTo(
            "no port is left from 30000 to 32767; choose the published port, or remove a service"
                + " that publishes one");
    allocated(given.removed("greedy"));
    assertThat(chosenPorts(given, "web")).containsExactly(30_000);
  }

  @ParameterizedTest
  @CsvSource({"8080, false", "0, false"})
  void otherPortsOfTheMeshReplaceNoTasksTheFirstOneDoes(int published, boolean rolls) {
    var spec = Trait.all(Samples.spec("web", 1), ports(mesh(80, 9000)));
    assertThat(Trait.all(spec, ports(mesh(80, published))).runsLike(spec)).isEqualTo(!rolls);
    assertThat(Samples.spec("web", 1).runsLike(spec)).isFalse();
  }

  @Test
  void anEndpointServesOnlyTheSpecItWasChosenFor() {
    var spec = Trait.all(Samples.spec("web", 1), ports(mesh(80, 0)));
    ServiceEndpoint chosen =
        new ServiceEndpoint(
            List.of(new ServiceEndpoint.VirtualAddress("ingress", Ipv4.parse("10.0.0.5"))),
            List.of(mesh(80, 30_000)));
    assertThat(chosen.serves(spec)).isTrue();
    assertThat(chosen.serves(Trait.all(spec, ports(mesh(80, 0), mesh(81, 30_000))))).isFalse();
    assertThat(chosen.serves(Trait.all(spec, ports(mesh(80, 9000))))).isFalse();
  }
}
