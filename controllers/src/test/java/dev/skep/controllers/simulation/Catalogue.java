package dev.skep.controllers.simulation;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Network;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stacks that somebody might wish: few names, so that wishes meet, and much variety. */
final class Catalogue {
  static final List<String> STACKS = List.of("a", "b", "c");
  private static final List<String> SERVICES = List.of("web", "db", "job");
  private static final List<String> CONSTRAINTS =
      List.of(
          "node.labels.zone == east",
          "node.labels.zone != west",
          "node.role == worker",
          "node.hostname != h1");
  private static final int MOST_REPLICAS = 5;
  private static final long CPU = 1_000_000_000L;
  private static final long GIB = 1L << 30;

  private final Chance chance;
  private int applied;

  Catalogue(Chance chance) {
    this.chance = chance;
  }

  /** A stack of that name with one to three services. */
  DesiredStack stack(String name) {
    boolean networked = chance.happens(0.3);
    String network = name + "_net";
    List<DesiredPayload> payloads =
        chance.happens(0.4)
            ? List.of(
                new DesiredPayload(
                    name + "_file",
                    Map.of(Stack.NAMESPACE_LABEL, name),
                    false,
                    Bytes.utf8("x".repeat(1 + chance.below(3)))))
            : List.of();
    boolean secret = chance.happens(0.5);
    List<ServiceSpec> services = new ArrayList<>();
    int count = 1 + chance.below(SERVICES.size());
    for (String service : chance.shuffled(SERVICES).subList(0, count)) {
      services.add(
          service(
              name,
              name + "_" + service,
              dependencies(services),
              networked ? List.of(network) : List.of(),
              secret ? files(payloads) : List.of(),
              secret ? List.of() : files(payloads)));
    }
    List<DesiredNetwork> networks =
        networked
            ? List.of(
                new DesiredNetwork(
                    network,
                    Map.of(Stack.NAMESPACE_LABEL, name),
                    false,
                    new Network.Spec("overlay", false, false, false, Map.of(), List.of())))
            : List.of();
    return new DesiredStack(
        name,
        "manifest " + ++applied,
        services,
        networks,
        secret ? payloads : List.of(),
        secret ? List.of() : payloads);
  }

  private static List<FileReference> files(List<DesiredPayload> payloads) {
    return payloads.stream()
        .map(p -> new FileReference(p.name(), null, "", "/" + p.name(), "0", "0", 0444))
        .toList();
  }

  private ServiceSpec service(
      String stack,
      String name,
      List<Dependency> dependencies,
      List<String> networks,
      List<FileReference> secrets,
      List<FileReference> configs) {
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("image:" + chance.below(4)).secrets(secrets).configs(configs).build(),
            resources(),
            restart(),
            placement(),
            networks.stream().map(n -> new NetworkAttachment(n, List.of())).toList(),
            0);
    return new ServiceSpec(
        name,
        Map.of(Stack.NAMESPACE_LABEL, stack),
        task,
        new Mode.Replicated(replicas()),
        policy(),
        policy(),
        new ServiceSpec.Endpoint(ServiceSpec.Endpoint.Resolution.VIP, ports()),
        dependencies);
  }

  /** On services that come before it, so that none waits for itself. */
  private List<Dependency> dependencies(List<ServiceSpec> earlier) {
    return earlier.stream()
        .filter(service -> chance.happens(0.3))
        .map(service ->
            new Dependency(
                service.name(),
                chance.pick(List.of(Dependency.Condition.values())),
                chance.happens(0.8),
                chance.happens(0.3)))
        .toList();
  }

  private UpdatePolicy policy() {
    return new UpdatePolicy(
        chance.below(3),
        chance.pick(List.of(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3))),
        chance.pick(List.of(UpdatePolicy.FailureAction.values())),
        chance.pick(List.of(Duration.ZERO, Duration.ofSeconds(5))),
        chance.pick(List.of(0.0, 0.0, 0.5)),
        chance.happens(0.3) ? UpdatePolicy.Order.START_FIRST : UpdatePolicy.Order.STOP_FIRST);
  }

  long replicas() {
    return chance.happens(0.1) ? 0 : chance.between(1, MOST_REPLICAS);
  }

  private TaskSpec.Resources resources() {
    if (chance.happens(0.7)) {
      return TaskSpec.Resources.none();
    }
    Amount reserved =
        new Amount(chance.between(0, 3) * CPU / 2, chance.between(0, 3) * GIB, 0, Map.of());
    return new TaskSpec.Resources(Amount.zero(), reserved);
  }

  private RestartPolicy restart() {
    Duration delay =
        chance.pick(List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(5)));
    Condition condition =
        chance.happens(0.7) ? Condition.ANY : chance.pick(List.of(Condition.values()));
    int attempts = chance.happens(0.8) ? 0 : 1 + chance.below(3);
    Duration window = chance.happens(0.5) ? Duration.ZERO : Duration.ofSeconds(30);
    return new RestartPolicy(condition, delay, attempts, window);
  }

  private Placement placement() {
    List<String> constraints = chance.happens(0.7) ? List.of() : List.of(chance.pick(CONSTRAINTS));
    List<String> spread = chance.happens(0.8) ? List.of() : List.of("node.labels.zone");
    int most = chance.happens(0.8) ? 0 : 1 + chance.below(2);
    return new Placement(constraints, spread, most, List.of());
  }

  private List<PublishedPort> ports() {
    if (chance.happens(0.6)) {
      return List.of();
    }
    boolean host = chance.happens(0.6);
    int published = (host ? 8_000 : 9_000) + chance.below(3);
    return List.of(
        new PublishedPort(
            Protocol.TCP, 80, published, host ? PublishMode.HOST : PublishMode.INGRESS));
  }
}
