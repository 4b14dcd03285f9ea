package dev.skep.manifests.convert;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Endpoint.Resolution;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.Resources;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.manifests.docker.Nanos;
import dev.skep.manifests.tree.Fields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a service off its request. What the request leaves out is swarm's default. */
final class ServiceConverter {
  private static final int MAX_PORT = 65_535;

  private final Fields request;
  private final Fields task;

  ServiceConverter(Fields request) {
    this.request = request;
    task = request.within("TaskTemplate");
  }

  ServiceSpec convert(ContainerSpec container, List<Dependency> dependencies) {
    return new ServiceSpec(
        request.text("Name"),
        request.pairs("Labels"),
        new TaskSpec(container, resources(), restart(), placement(), attachments(), 0),
        mode(),
        policy("UpdateConfig"),
        policy("RollbackConfig"),
        endpoint(),
        dependencies);
  }

  private Mode mode() {
    Fields mode = request.within("Mode");
    Fields job = mode.within("ReplicatedJob");
    if (mode.inner("Global").isPresent()) {
      return new Mode.Global();
    }
    if (mode.inner("GlobalJob").isPresent()) {
      return new Mode.GlobalJob();
    }
    return mode.inner("ReplicatedJob").isPresent()
        ? new Mode.ReplicatedJob(
            number(job, "MaxConcurrent", 1), number(job, "TotalCompletions", 1))
        : new Mode.Replicated(number(mode.within("Replicated"), "Replicas", 1));
  }

  private static long number(Fields fields, String key, long otherwise) {
    return fields.count(key, Long.MAX_VALUE).orElse(otherwise);
  }

  private static int number(Fields fields, String key, String word, int otherwise) {
    return (int) fields.count(key, Integer.MAX_VALUE, word).orElse(otherwise);
  }

  private UpdatePolicy policy(String key) {
    UpdatePolicy defaults = UpdatePolicy.defaults();
    Fields policy = request.within(key);
    return new UpdatePolicy(
        number(policy, "Parallelism", "parallelism", defaults.parallelism()),
        Nanos.in(policy, "Delay").orElse(defaults.delay()),
        Words.parse(
            FailureAction.class, policy, "FailureAction", "failure_action", defaults.onFailure()),
        Nanos.in(policy, "Monitor").orElse(defaults.monitor()),
        policy.number("MaxFailureRatio"),
        Words.parse(Order.class, policy, "Order", "order", defaults.order()));
  }

  private RestartPolicy restart() {
    RestartPolicy defaults = RestartPolicy.defaults();
    Fields policy = task.within("RestartPolicy");
    return new RestartPolicy(
        Words.parse(Condition.class, policy, "Condition", "condition", defaults.condition()),
        Nanos.in(policy, "Delay").orElse(defaults.delay()),
        number(policy, "MaxAttempts", "max_attempts", defaults.maxAttempts()),
        Nanos.in(policy, "Window").orElse(defaults.window()));
  }

  private Placement placement() {
    Fields placement = task.within("Placement");
    return new Placement(
        placement.texts("Constraints"),
        placement.each("Preferences").stream()
            .map(preference -> preference.within("Spread").text("SpreadDescriptor"))
            .filter(label -> !label.isEmpty())
            .toList(),
        number(placement, "MaxReplicas", "max_replicas_per_node", 0),
        placement.each("Platforms").stream()
            .map(platform -> platform.text("OS") + "/" + platform.text("Architecture"))
            .toList());
  }

  private Resources resources() {
    Fields resources = task.within("Resources");
    return new Resources(
        amount(resources.within("Limits")), amount(resources.within("Reservations")));
  }

  private static Amount amount(Fields amount) {
    Map<String, Long> generic = new TreeMap<>();
    for (Fields resource : amount.each("GenericResources")) {
      Fields spec = resource.within("DiscreteResourceSpec");
      long value = spec.count("Value", Long.MAX_VALUE, "value").orElse(0);
      generic.merge(spec.text("Kind"), value, Long::sum);
    }
    return new Amount(
        number(amount, "NanoCPUs", 0),
        number(amount, "MemoryBytes", 0),
        amount.count("Pids", Long.MAX_VALUE, "pids").orElse(0),
        generic);
  }

  private List<NetworkAttachment> attachments() {
    return task.each("Networks").stream()
        .map(network -> new NetworkAttachment(network.text("Target"), network.texts("Aliases")))
        .toList();
  }

  private Endpoint endpoint() {
    Fields endpoint = request.within("EndpointSpec");
    return new Endpoint(
        Words.parse(Resolution.class, endpoint, "Mode", "endpoint_mode", Resolution.VIP),
        endpoint.each("Ports").stream().map(ServiceConverter::port).toList());
  }

  private static PublishedPort port(Fields port) {
    int target = port(port, "TargetPort", "target");
    if (target == 0) {
      port.problems().error(port.at("TargetPort"), "a port needs a 'target' from 1 to " + MAX_PORT);
    }
    return new PublishedPort(
        Words.parse(Protocol.class, port, "Protocol", "protocol", Protocol.TCP),
        target,
        port(port, "PublishedPort", "published"),
        Words.parse(PublishMode.class, port, "PublishMode", "mode", PublishMode.INGRESS));
  }

  private static int port(Fields port, String key, String word) {
    return (int) port.count(key, MAX_PORT, word).orElse(0);
  }
}
