package dev.skep.manifests.flags;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.values.InvalidValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the flags of {@code service create} or {@code service update} make of a service. Pure: the
 * same flags on the same service give the same service, so a manager can apply them again to a
 * service that changed meanwhile.
 */
public final class ServiceChange {
  private static final List<String> POLICY =
      List.of("parallelism", "delay", "failure-action", "monitor", "max-failure-ratio", "order");

  private final Given given;
  private final Set<Feature> available;

  private ServiceChange(Map<String, List<String>> flags, Set<Feature> available) {
    this.given = new Given(flags);
    this.available = available;
  }

  /**
   * A new service.
   *
   * @param image as the user wrote it
   * @param args replaces the image's command; empty keeps that
   * @param flags by name without dashes, each with its values in order
   * @param available what the cluster can do
   * @return the service, without a name if no flag gives one
   * @throws RefusedFlag if a flag cannot be honoured
   */
  public static ServiceSpec create(
      String image, List<String> args, Map<String, List<String>> flags, Set<Feature> available)
      throws RefusedFlag {
    ServiceFlags.require(Verb.CREATE, flags.keySet());
    ServiceChange change = new ServiceChange(flags, available);
    ServiceSpec empty =
        new ServiceSpec(
            change.given.text("name", ""),
            Map.of(),
            new TaskSpec(
                ContainerSpec.of(ContainerFlags.image(image)).args(args).build(),
                TaskSpec.Resources.none(),
                TaskSpec.RestartPolicy.defaults(),
                TaskSpec.Placement.anywhere(),
                List.of(),
                0),
            change.newMode(),
            UpdatePolicy.defaults(),
            UpdatePolicy.defaults(),
            Endpoint.none());
    return change.on(empty);
  }

  /**
   * A changed service.
   *
   * @param present the service as it is
   * @param flags by name without dashes, each with its values in order
   * @param available what the cluster can do
   * @throws RefusedFlag if a flag cannot be honoured
   */
  public static ServiceSpec update(
      ServiceSpec present, Map<String, List<String>> flags, Set<Feature> available)
      throws RefusedFlag {
    ServiceFlags.require(Verb.UPDATE, flags.keySet());
    ServiceChange change = new ServiceChange(flags, available);
    return change.on(present.withMode(change.changedMode(present.mode())));
  }

  private ServiceSpec on(ServiceSpec spec) throws RefusedFlag {
    requireSupported();
    requireRollable(spec.mode());
    return spec.withLabels(given.edited(spec.labels(), "label"))
        .withTask(new TaskFlags(given, available).on(spec.task()))
        .withUpdate(policy("update", spec.update()))
        .withRollback(policy("rollback", spec.rollback()))
        .withEndpoint(endpoint(spec.endpoint()));
  }

  private void requireSupported() throws RefusedFlag {
    if (given.flag("with-registry-auth", false)) {
      throw RefusedFlag.unsupported(
          "--with-registry-auth: credentials of registries are not sent to nodes; log in on the"
              + " nodes that shall pull the image");
    }
    if (!given.text("isolation", "default").equals("default") || given.has("credential-spec")) {
      String flag = given.has("credential-spec") ? "credential-spec" : "isolation";
      throw RefusedFlag.unsupported(
          "--" + flag + ": it is for Windows containers, which are not supported");
    }
  }

  private void requireRollable(Mode mode) throws RefusedFlag {
    if (!(mode instanceof Mode.ReplicatedJob || mode instanceof Mode.GlobalJob)) {
      return;
    }
    for (String policy : List.of("update-", "rollback-")) {
      if (given.firstOf(POLICY.stream().map(policy::concat).toList()).isPresent()) {
        throw RefusedFlag.wrong("update and rollback configuration is not supported for jobs");
      }
    }
  }

  private Mode newMode() throws RefusedFlag {
    String mode = given.text("mode", "replicated");
    long replicas = given.number("replicas", Long.MAX_VALUE, 1);
    if (!mode.equals("replicated") && !mode.equals("replicated-job")) {
      for (String flag : List.of("replicas", "replicas-max-per-node")) {
        if (given.has(flag)) {
          throw RefusedFlag.wrong(
              flag + " can only be used with replicated or replicated-job mode");
        }
      }
    }
    if (given.has("max-concurrent") && !mode.equals("replicated-job")) {
      throw onlyForJobs();
    }
    return switch (mode) {
      case "replicated" -> new Mode.Replicated(replicas);
      case "global" -> new Mode.Global();
      case "replicated-job" ->
          new Mode.ReplicatedJob(
              given.number("max-concurrent", Long.MAX_VALUE, replicas), replicas);
      case "global-job" -> new Mode.GlobalJob();
      default ->
          throw RefusedFlag.wrong(
              "Unknown mode: " + mode + ", only replicated and global supported");
    };
  }

  private static RefusedFlag onlyForJobs() {
    return RefusedFlag.wrong("max-concurrent can only be used with replicated-job mode");
  }

  private Mode changedMode(Mode present) throws RefusedFlag {
    if (given.has("max-concurrent") && !(present instanceof Mode.ReplicatedJob)) {
      throw onlyForJobs();
    }
    return switch (present) {
      case Mode.Replicated replicated ->
          new Mode.Replicated(given.number("replicas", Long.MAX_VALUE, replicated.replicas()));
      case Mode.ReplicatedJob job ->
          new Mode.ReplicatedJob(
              given.number("max-concurrent", Long.MAX_VALUE, job.maxConcurrent()),
              given.number("replicas", Long.MAX_VALUE, job.totalCompletions()));
      case Mode.Global _, Mode.GlobalJob _ -> {
        Optional<String> counted = given.firstOf(List.of("replicas", "replicas-max-per-node"));
        if (counted.isPresent()) {
          throw RefusedFlag.wrong(
              counted.get() + " can only be used with replicated or replicated-job mode");
        }
        yield present;
      }
    };
  }

  private UpdatePolicy policy(String name, UpdatePolicy present) throws RefusedFlag {
    return new UpdatePolicy(
        given.number(name + "-parallelism", present.parallelism()),
        given.duration(name + "-delay", present.delay()),
        given.word(
            name + "-failure-action",
            UpdatePolicy.FailureAction.class,
            present.onFailure(),
            "unrecognized update failure action %s"),
        given.duration(name + "-monitor", present.monitor()),
        given.value(
            name + "-max-failure-ratio", ServiceChange::ratio, () -> present.maxFailureRatio()),
        given.word(
            name + "-order",
            UpdatePolicy.Order.class,
            present.order(),
            "unrecognized update order %s"));
  }

  /** What is out of bounds is told by admission, in swarm's words. */
  private static double ratio(String text) throws InvalidValue {
    try {
      double ratio = Double.parseDouble(text);
      if (!Double.isNaN(ratio)) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new InvalidValue("'" + text + "' is not a number from 0 to 1");
  }

  private Endpoint endpoint(Endpoint present) throws RefusedFlag {
    return new Endpoint(
        given.word(
            "endpoint-mode",
            Endpoint.Resolution.class,
            present.mode(),
            "invalid endpoint mode: %s; it is vip or dnsrr"),
        PortFlag.edited(present.ports(), given, available));
  }
}
