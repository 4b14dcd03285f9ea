package dev.skep.controllers.simulation;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services and hosts, at random, so that every rule of placement and restarting is met. */
final class Specs {
  private final World world;

  Specs(World world) {
    this.world = world;
  }

  Node.Description host(String name) {
    return new Node.Description(
        name,
        "linux",
        world.happens(0.8) ? "x86_64" : "aarch64",
        4_000_000_000L,
        8L << 30,
        Map.of(),
        "20.10.24",
        Map.of(),
        List.of(),
        "simulated",
        "0.1.0");
  }

  List<ServiceSpec> services(String stack) {
    List<ServiceSpec> services = new ArrayList<>();
    for (String name : List.of("web", "db", "job")) {
      if (world.happens(0.7)) {
        services.add(service(stack, name));
      }
    }
    return services;
  }

  private ServiceSpec service(String stack, String name) {
    ContainerSpec container =
        ContainerSpec.of(name + ":" + world.pick(3))
            .secrets(
                world.happens(0.3)
                    ? List.of(new FileReference(stack + "_key", null, "", "key", "0", "0", 0444))
                    : List.of())
            .build();
    long cpus = world.happens(0.25) ? 1_000_000_000L : 0;
    TaskSpec task =
        new TaskSpec(
            container,
            new TaskSpec.Resources(
                TaskSpec.Amount.zero(), new TaskSpec.Amount(cpus, 0, 0, Map.of())),
            restart(),
            placement(),
            List.of(new NetworkAttachment(stack + "_default", List.of(name))),
            0);
    UpdatePolicy update = UpdatePolicy.defaults();
    return new ServiceSpec(
        stack + "_" + name,
        Map.of(Stack.NAMESPACE_LABEL, stack),
        task,
        new Mode.Replicated(world.pick(7)),
        new UpdatePolicy(
            world.pick(3),
            update.delay(),
            update.onFailure(),
            update.monitor(),
            update.maxFailureRatio(),
            update.order()),
        update,
        new Endpoint(Endpoint.Resolution.VIP, ports()));
  }

  private RestartPolicy restart() {
    Duration delay = Duration.ofSeconds(world.pick(List.of(0, 1, 5, 5, 5)));
    int kind = world.pick(10);
    if (kind < 6) {
      return new RestartPolicy(RestartPolicy.Condition.ANY, delay, 0, Duration.ZERO);
    }
    int attempts = world.pick(3);
    Duration window = Duration.ofSeconds(world.pick(List.of(0, 0, 20)));
    RestartPolicy.Condition condition = world.pick(List.of(RestartPolicy.Condition.values()));
    return new RestartPolicy(condition, delay, attempts, window);
  }

  private TaskSpec.Placement placement() {
    List<String> constraints =
        world.happens(0.25)
            ? List.of(
                world.pick(
                    List.of(
                        "node.labels.zone == a",
                        "node.labels.zone != b",
                        "node.role == worker",
                        "node.platform.arch == x86_64",
                        "node.labels.zone == nowhere")))
            : List.of();
    List<String> spread = world.happens(0.15) ? List.of("node.labels.zone") : List.of();
    int perNode = world.happens(0.15) ? 1 + world.pick(2) : 0;
    List<String> platforms = world.happens(0.15) ? List.of("linux/amd64") : List.of();
    return new TaskSpec.Placement(constraints, spread, perNode, platforms);
  }

  private List<PublishedPort> ports() {
    return switch (world.pick(8)) {
      case 0 -> List.of(new PublishedPort(Protocol.TCP, 80, 8080, PublishMode.HOST));
      case 1 ->
          List.of(new PublishedPort(Protocol.TCP, 80, 8000 + world.pick(4), PublishMode.INGRESS));
      default -> List.of();
    };
  }
}
