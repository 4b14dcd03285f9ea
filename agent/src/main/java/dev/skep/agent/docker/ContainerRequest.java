package dev.skep.agent.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import dev.skep.agent.docker.TaskFiles.TaskFile;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.Node;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A task as a request to make its container. Everything the task asks for is in it, or it is
 * refused.
 */
final class ContainerRequest {
  private static final String RESOURCE_VARIABLE = "DOCKER_RESOURCE_";

  private final AssignedTask task;
  private final ContainerSpec container;
  private final Attachment attachment;
  private final List<TaskFile> files;
  private final Id node;
  private final HostConfig hostConfig;

  /**
   * The request for a task.
   *
   * @param node the node whose label the container gets
   * @param host fills in placeholders
   * @param files its secrets and configs, written already
   * @throws RuntimeFailure.Refused if something cannot be honoured
   */
  ContainerRequest(AssignedTask task, Id node, Node.Description host, List<TaskFile> files)
      throws RuntimeFailure.Refused {
    this.task = task;
    this.node = node;
    this.files = files;
    this.container = new Placeholders(task, host).fill(task.spec().container());
    this.attachment = Attachment.of(task);
    this.hostConfig = hostConfig();
  }

  /** Puts it into a command of the engine's client. */
  CreateContainerCmd applyTo(CreateContainerCmd command) {
    command
        .withName(task.name())
        .withImage(ImageName.complete(container.image()))
        .withLabels(Labels.of(task, node))
        .withEnv(environment())
        .withTty(container.tty())
        .withStdinOpen(container.openStdin())
        .withStopTimeout(wholeSeconds(container.effectiveStopGracePeriod()))
        .withExposedPorts(attachment.ports().getBindings().keySet().toArray(new ExposedPort[0]))
        .withHostConfig(hostConfig);
    if (!container.command().isEmpty()) {
      command.withEntrypoint(container.command());
    }
    if (!container.args().isEmpty()) {
      command.withCmd(container.args());
    }
    setIfGiven(command::withUser, container.user());
    setIfGiven(command::withHostName, container.hostname());
    setIfGiven(command::withWorkingDir, container.workingDir());
    setIfGiven(command::withStopSignal, container.stopSignal());
    setIfGiven(command::withDomainName, container.engine().domainName());
    if (container.healthCheck() != null) {
      command.withHealthcheck(healthCheck(container.healthCheck()));
    }
    return command;
  }

  private List<String> environment() {
    List<String> env = new ArrayList<>(container.env());
    Map<String, Long> reserved = task.spec().resources().reservations().generic();
    // Swarm tells a container what it was given of each named resource.
    new TreeMap<>(reserved)
        .forEach((name, amount) ->
            env.add(RESOURCE_VARIABLE + name.toUpperCase(Locale.ROOT) + "=" + amount));
    return env;
  }

  private HostConfig hostConfig() throws RuntimeFailure.Refused {
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(attachment.mode())
            .withPortBindings(attachment.ports())
            .withMounts(mounts())
            .withReadonlyRootfs(container.readOnly())
            .withInit(container.init())
            .withGroupAdd(container.groups())
            .withSysctls(container.sysctls())
            .withCapAdd(capabilities(container.capabilitiesAdd()))
            .withCapDrop(capabilities(container.capabilitiesDrop()))
            .withUlimits(ulimits())
            .withExtraHosts(extraHosts())
            .withDns(container.dns().nameservers())
            .withDnsSearch(container.dns().search())
            .withDnsOptions(container.dns().options());
    limit(host, task.spec().resources().limits());
    if (container.log() != null) {
      host.withLogConfig(logConfig(container.log()));
    }
    EngineSettings.apply(container.engine(), host);
    return host;
  }

  private static void limit(HostConfig host, TaskSpec.Amount limits) throws RuntimeFailure.Refused {
    if (!limits.generic().isEmpty()) {
      throw new RuntimeFailure.Refused(
          "resources "
              + String.join(", ", limits.generic().keySet())
              + ": only cpus, memory and pids can be limited");
    }
    if (limits.nanoCpus() > 0) {
      host.withNanoCPUs(limits.nanoCpus());
    }
    if (limits.memoryBytes() > 0) {
      host.withMemory(limits.memoryBytes());
    }
    if (limits.pids() > 0) {
      host.withPidsLimit(limits.pids());
    }
  }

  private List<Mount> mounts() throws RuntimeFailure.Refused {
    Mounts.checkDistinct(container.mounts());
    List<Mount> mounts = new ArrayList<>();
    for (ContainerSpec.Mount mount : container.mounts()) {
      mounts.add(Mounts.of(mount));
    }
    for (TaskFile file : files) {
      mounts.add(
          new Mount()
              .withType(MountType.BIND)
              .withSource(file.source().toString())
              .withTarget(file.target())
              .withReadOnly(true));
    }
    return mounts;
  }

  private static Capability[] capabilities(List<String> names) throws RuntimeFailure.Refused {
    List<Capability> capabilities = new ArrayList<>();
    for (String name : names) {
      String upper = name.toUpperCase(Locale.ROOT);
      String plain = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
      try {
        capabilities.add(Capability.valueOf(plain));
      } catch (IllegalArgumentException e) {
        throw new RuntimeFailure.Refused("capability " + name + " is unknown", e);
      }
    }
    return capabilities.toArray(new Capability[0]);
  }

  private List<Ulimit> ulimits() {
    return container.ulimits().stream()
        .map(limit -> new Ulimit(limit.name(), limit.soft(), limit.hard()))
        .toList();
  }

  /** From {@code address name…} as in hosts(5) to the engine's {@code name:address}. */
  private String[] extraHosts() throws RuntimeFailure.Refused {
    List<String> hosts = new ArrayList<>();
    for (String line : container.extraHosts()) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 2) {
        throw new RuntimeFailure.Refused(
            "extra host \"" + line + "\": an address and a name are needed");
      }
      for (int word = 1; word < words.length; word++) {
        hosts.add(words[word] + ":" + words[0]);
      }
    }
    return hosts.toArray(new String[0]);
  }

  private static LogConfig logConfig(LogDriver driver) throws RuntimeFailure.Refused {
    for (LogConfig.LoggingType type : LogConfig.LoggingType.values()) {
      if (type.getType().equals(driver.name())) {
        return new LogConfig(type, driver.options());
      }
    }
    throw new RuntimeFailure.Refused(
        "log driver " + driver.name() + ": this agent knows only the engine's own drivers");
  }

  private static HealthCheck healthCheck(ContainerSpec.HealthCheck check) {
    HealthCheck made =
        new HealthCheck()
            .withInterval(nanos(check.interval()))
            .withTimeout(nanos(check.timeout()))
            .withStartPeriod(nanos(check.startPeriod()))
            .withStartInterval(nanos(check.startInterval()));
    if (!check.test().isEmpty()) {
      made.withTest(check.test());
    }
    return check.retries() > 0 ? made.withRetries(check.retries()) : made;
  }

  private static @Nullable Long nanos(@Nullable Duration duration) {
    return duration == null ? null : duration.toNanos();
  }

  private static int wholeSeconds(Duration duration) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, duration.plusMillis(999).toSeconds()));
  }

  private static void setIfGiven(java.util.function.Consumer<String> setter, String value) {
    if (!value.isEmpty()) {
      setter.accept(value);
    }
  }
}
