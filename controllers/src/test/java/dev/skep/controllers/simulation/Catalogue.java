package dev.skep.controllers.simulation;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Isolation;
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
import dev.skep.controllers.admission.ServiceEdit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stacks that somebody might wish: few names, so that wishes meet, and much variety. */
final class Catalogue {
  static final List<String> STACKS = List.of("a", "b", "c");
  private static final List<String> SERVICES = List.of("web", "db", "job");
  private static final List<String> SINGLES = List.of("lone", "solo");
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
    boolean networked = chance.happens(0.5);
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

  /** A service of no stack. */
  ServiceSpec single() {
    String name = chance.pick(SINGLES);
    return service("", name, List.of(), List.of(), List.of(), List.of()).withLabels(Map.of());
  }

  /** What somebody might change of any service by hand. */
  ServiceEdit edit() {
    String image = "image:" + chance.below(4);
    UpdatePolicy policy = policy();
    Map<String, String> labels = Map.of("by", "hand " + chance.below(3));
    return switch (chance.below(4)) {
      case 0 ->
          spec -> {
            TaskSpec task = spec.task();
            return spec.withTask(
                task.withContainer(task.container().toBuilder().image(image).build()));
          };
      case 1 -> spec -> spec.withTask(spec.task().withForceUpdate(spec.task().forceUpdate() + 1));
      case 2 -> spec -> isJob(spec.mode()) ? spec : spec.withUpdate(policy);
      default ->
          spec -> {
            Map<String, String> all = new HashMap<>(spec.labels());
            all.putAll(labels);
            return spec.withLabels(all);
          };
    };
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
    Mode mode = mode(name);
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("image:" + chance.below(4)).secrets(secrets).configs(configs).build(),
            resources(),
            restart(),
            placement(),
            networks.stream().map(n -> new NetworkAttachment(n, List.of())).toList(),
            0,
            isolation(mode));
    boolean singleton = task.isolation().lease() != null;
    return new ServiceSpec(
        name,
        Map.of(Stack.NAMESPACE_LABEL, stack),
        task,
        singleton ? new Mode.Replicated(chance.happens(0.1) ? 0 : 1) : mode,
        isJob(mode) ? UpdatePolicy.defaults() : singleton ? stopFirst(policy()) : policy(),
        singleton ? stopFirst(policy()) : policy(),
        endpoint(),
        dependencies);
  }

  private ServiceSpec.Endpoint endpoint() {
    List<PublishedPort> ports = ports();
    boolean mesh = ports.stream().anyMatch(port -> port.mode() == PublishMode.INGRESS);
    return new ServiceSpec.Endpoint(
        !mesh && chance.happens(0.2)
            ? ServiceSpec.Endpoint.Resolution.DNSRR
            : ServiceSpec.Endpoint.Resolution.VIP,
        ports);
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

  /** A mode goes with a name, because it cannot change; now and then somebody tries. */
  private Mode mode(String name) {
    return switch (chance.happens(0.02) ? chance.pick(SERVICES) : name) {
      case "b_db", "c_web", "web" -> new Mode.Global();
      case "a_job", "c_db", "job" ->
          new Mode.ReplicatedJob(1 + chance.below(3), 1 + chance.below(4));
      case "b_job" -> new Mode.GlobalJob();
      default -> new Mode.Replicated(replicas());
    };
  }

  private static boolean isJob(Mode mode) {
    return mode instanceof Mode.ReplicatedJob || mode instanceof Mode.GlobalJob;
  }

  private Isolation isolation(Mode mode) {
    int dice = isJob(mode) ? Integer.MAX_VALUE : chance.below(100);
    if (dice < 40 && mode instanceof Mode.Replicated) {
      // Longer than a container takes to stop when it is told to.
      Duration lease = chance.pick(List.of(Duration.ofSeconds(11), Duration.ofSeconds(14)));
      return new Isolation(dice < 5 ? Duration.ofSeconds(5) : null, lease);
    }
    return dice < 45 ? Isolation.stop(Duration.ofSeconds(8)) : Isolation.keep();
  }

  private static UpdatePolicy stopFirst(UpdatePolicy policy) {
    return new UpdatePolicy(
        policy.parallelism(),
        policy.delay(),
        policy.onFailure(),
        policy.monitor(),
        policy.maxFailureRatio(),
        UpdatePolicy.Order.STOP_FIRST);
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
    if (!host && chance.happens(0.5)) {
      // Some that the system chooses, and one of those that it would choose first.
      PublishedPort open = new PublishedPort(Protocol.TCP, 81, 0, PublishMode.INGRESS);
      return List.of(
          open,
          chance.happens(0.5)
              ? open
              : new PublishedPort(Protocol.TCP, 80, 30_000, PublishMode.INGRESS));
    }
    return List.of(
        new PublishedPort(
            Protocol.TCP, 80, published, host ? PublishMode.HOST : PublishMode.INGRESS));
  }
}
