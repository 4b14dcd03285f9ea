package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks by themselves, and whether they have addresses for what is wished. */
class NetworkVerbsTest {
  private static Network.Spec spec(
      List<String> subnets, List<String> gateways, List<String> ranges) {
    return new Network.Spec("overlay", false, false, false, Map.of(), subnets, gateways, ranges);
  }

  private static DesiredNetwork network(String name, String... subnets) {
    return new DesiredNetwork(name, Map.of(), false, spec(List.of(subnets), List.of(), List.of()));
  }

  private static Scene.Verb create(DesiredNetwork wanted) {
    return (state, request) -> Admission.createNetwork(state, request, wanted);
  }

  private static Scene.Verb remove(String name) {
    return (state, request) -> Admission.removeNetwork(state, request, name);
  }

  private static Scene cluster(int nodes) {
    List<Mutation> made = new ArrayList<>(List.of(new Mutation.Put(Samples.cluster())));
    for (int i = 0; i < nodes; i++) {
      made.add(new Mutation.Put(Samples.node("n" + i)));
    }
    return Scene.with(made.toArray(Mutation[]::new));
  }

  private static String message(Verdict verdict) {
    return ((Refusal) verdict).message();
  }

  @Test
  void aNetworkIsMadeAndNamedOnce() {
    Scene scene = cluster(1);
    assertThat(Scene.said(scene.wish(create(network("web")))))
        .containsExactly("network web created");
    assertThat(scene.ask(create(network("web"))))
        .isEqualTo(new Refusal.AlreadyExists("network with name web already exists"));
    assertThat(scene.ask(create(network("host"))))
        .isEqualTo(new Refusal.AlreadyExists("network with name host already exists"));
    assertThat(scene.ask(create(network("ingress")))).isInstanceOf(Refusal.Invalid.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"fd00::/64", "10.1.0.0", "10.1.0.0/33", "10.1.0.0/30", "nonsense"})
  void aSubnetIsABlockOfIpv4AddressesWithRoom(String subnet) {
    assertThat(message(cluster(1).ask(create(network("web", subnet)))))
        .contains("subnet " + subnet);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "10.2.0.1, 10.1.0.0/24, no matching subnet for gateway 10.2.0.1",
    "10.1.0.0, 10.1.0.0/24, gateway 10.1.0.0 is the first or last address of 10.1.0.0/16",
    "10.1.0.9, 10.2.0.0/24, no matching subnet for range 10.2.0.0/24"
  })
  void gatewayAndRangeAreInTheSubnet(String gateway, String range, String problem) {
    Network.Spec spec = spec(List.of("10.1.0.0/16"), List.of(gateway), List.of(range));
    DesiredNetwork wanted = new DesiredNetwork("web", Map.of(), false, spec);
    assertThat(message(cluster(1).ask(create(wanted)))).isEqualTo("network web: " + problem);
  }

  @Test
  void anOverlapIsRefusedAtOnceWithBothNames() {
    Scene scene = cluster(1);
    scene.wish(create(network("one", "10.1.0.0/16")));
    assertThat(message(scene.ask(create(network("two", "10.1.4.0/24")))))
        .isEqualTo(
            "subnet 10.1.4.0/24 of network two overlaps with 10.1.0.0/16 of network one;"
                + " choose another one");
    assertThat(message(scene.ask(create(network("two", "10.0.0.0/24")))))
        .contains("of network ingress");
    assertThat(message(scene.ask(create(network("two", "10.3.0.0/24", "10.3.0.0/16")))))
        .contains("subnets 10.3.0.0/24 and 10.3.0.0/16 overlap");
  }

  @ParameterizedTest(name = "{0} by /{1}")
  @CsvSource({"fd00::/8, 24", "10.0.0.0, 24", "10.0.0.0/16, 8", "10.0.0.0/8, 30"})
  void aPoolIsABlockThatHasSubnetsOfItsSize(String pool, int size) {
    Cluster.Spec defaults = Cluster.Spec.defaults();
    Cluster.Spec spec =
        new Cluster.Spec(
            defaults.heartbeatPeriod(), 3, 5, pool, size, defaults.certificateExpiry());
    assertThat(
            message(
                Scene.empty()
                    .ask((state, request) ->
                        Admission.initialise(
                            state,
                            request,
                            spec,
                            Samples.cluster().trust(),
                            new NewNode(
                                Samples.id("n"),
                                Node.Role.MANAGER,
                                Node.Availability.ACTIVE,
                                Node.Description.unknown("n"),
                                Optional.empty())))))
        .contains("address pool");
  }

  @Test
  void aNetworkInUseStays() {
    Scene scene = cluster(1);
    scene.wish(create(network("web")));
    scene.and(Samples.create(Trait.all(Samples.spec("app", 1), Trait.networks("web"))));
    Id network = scene.state().named(Kind.NETWORK, "web").orElseThrow();
    Id service = scene.service("app").id();
    assertThat(scene.ask(remove("web")))
        .isEqualTo(
            new Refusal.FailedPrecondition(
                "network " + network + " is in use by service " + service));
    Task task =
        Task.pending(
            Samples.id("task"), service, scene.service("app").revision(), 1, TaskState.RUNNING);
    scene.and(List.of(new Mutation.Put(task)));
    scene.and(List.of(new Mutation.Put(scene.service("app").asRemoving())));
    assertThat(message(scene.ask(remove("web"))))
        .isEqualTo("network " + network + " is in use by task " + task.id());
    scene.and(
        List.of(
            new Mutation.Delete(Kind.TASK, task.id()), new Mutation.Delete(Kind.SERVICE, service)));
    scene.wish(remove("web"));
    assertThat(scene.state().named(Kind.NETWORK, "web")).isEmpty();
  }

  // ---- room

  @ParameterizedTest(name = "{0} replicas, start first {1}")
  @CsvSource({"250, false, true", "251, false, false", "249, true, true", "250, true, false"})
  void aWishIsAdmittedOnlyIfEveryTaskCanHaveAnAddress(
      long replicas, boolean startFirst, boolean admitted) {
    Scene scene = cluster(2);
    scene.wish(create(network("web")));
    ServiceSpec app = Trait.all(Samples.spec("app", replicas), Trait.networks("web"));
    ServiceSpec wanted = startFirst ? Trait.startFirst().of(app) : app;
    Verdict verdict =
        scene.ask((state, request) -> Admission.createService(state, request, wanted));
    assertThat(verdict instanceof Admitted).isEqualTo(admitted);
  }

  @Test
  void theRefusalSaysWhatIsNeededAndTheWayOut() {
    Scene scene = cluster(2);
    scene.wish(create(network("web")));
    scene.and(Samples.create(Trait.all(Samples.spec("app", 10), Trait.networks("web"))));
    assertThat(scene.ask((state, request) -> Admission.scale(state, request, "app", 300)))
        .isEqualTo(
            new Refusal.FailedPrecondition(
                "network web has 253 addresses, but its services would need 303: 300 for tasks,"
                    + " 1 for virtual addresses, 2 for the balancers of nodes; lower the"
                    + " replicas, or use a network with a larger subnet"));
  }

  @Test
  void whatNeedsNoMoreThanNowIsAlwaysAdmitted() {
    Scene scene = cluster(2);
    scene.wish(create(network("web", "10.1.0.0/29")));
    scene.and(Samples.create(Trait.all(Samples.spec("app", 10), Trait.networks("web"))));
    assertThat(scene.ask((state, request) -> Admission.scale(state, request, "app", 8)))
        .isInstanceOf(Admitted.class);
    assertThat(scene.ask((state, request) -> Admission.scale(state, request, "app", 11)))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void aGlobalServiceNeedsOneOnEachNode() {
    Scene scene = cluster(4);
    scene.wish(create(network("web", "10.1.0.0/29")));
    ServiceSpec each =
        Trait.networks("web").of(Samples.spec("each", 1).withMode(new Mode.Global()));
    assertThat(
            message(scene.ask((state, request) -> Admission.createService(state, request, each))))
        .contains("would need 9: 4 for tasks");
  }

  @Test
  void aPortThatTheSystemChoseIsTakenForOthers() {
    Scene scene = cluster(1);
    scene.and(Samples.create(Trait.all(Samples.spec("app", 1), Trait.ports(Trait.mesh(80, 0)))));
    scene.and(
        List.of(
            new Mutation.Put(
                new Network(
                    Meta.of(Samples.id("ingress"), "ingress", Map.of()),
                    spec(List.of(), List.of(), List.of()))),
            new Mutation.AllocateNetwork(
                Samples.id("ingress"), 4096, List.of(Network.Subnet.of(Cidr.parse("10.0.0.0/24")))),
            new Mutation.AllocateService(
                scene.service("app").id(),
                scene.service("app").revision(),
                new ServiceEndpoint(
                    List.of(new ServiceEndpoint.VirtualAddress("ingress", Ipv4.parse("10.0.0.2"))),
                    List.of(Trait.mesh(80, 30_000))))));
    ServiceSpec other = Trait.ports(Trait.mesh(80, 30_000)).of(Samples.spec("other", 1));
    assertThat(
            message(scene.ask((state, request) -> Admission.createService(state, request, other))))
        .isEqualTo(
            "port '30000' is already in use by service 'app' ("
                + scene.service("app").id()
                + ") as an ingress port");
  }
}
