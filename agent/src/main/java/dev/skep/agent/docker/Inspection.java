package dev.skep.agent.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.NetworkSettings;
import com.github.dockerjava.api.model.Ports;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Observed.Health;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Task.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what the engine tells of one container. */
final class Inspection {
  private static final String DEFAULT_STOP_SIGNAL = "SIGTERM";

  private Inspection() {}

  /** The state of a container. */
  static Observed observed(InspectContainerResponse found) {
    ContainerState state = found.getState();
    String id = found.getId();
    return switch (Objects.requireNonNullElse(state.getStatus(), "")) {
      case "created" -> new Observed.Created(id, text(state.getError()));
      // The engine is at it, and nobody can stop it.
      case "removing" -> new Observed.Absent();
      case "exited", "dead" ->
          new Observed.Ended(
              id,
              Objects.requireNonNullElse(state.getExitCodeLong(), 0L).intValue(),
              health(state.getHealth()),
              cause(state));
      default ->
          new Observed.Running(
              id,
              Objects.requireNonNullElse(state.getPidLong(), 0L).intValue(),
              health(state.getHealth()),
              ports(found.getNetworkSettings()));
    };
  }

  /** The signal that asks this container to stop. */
  static String stopSignal(InspectContainerResponse found) {
    // docker-java has no accessor for it, but keeps the whole answer.
    return found.getRawValues().get("Config") instanceof Map<?, ?> config
            && config.get("StopSignal") instanceof String signal
            && !signal.isEmpty()
        ? signal
        : DEFAULT_STOP_SIGNAL;
  }

  private static String cause(ContainerState state) {
    if (Boolean.TRUE.equals(state.getOOMKilled())) {
      return "out of memory";
    }
    return text(state.getError());
  }

  private static Health health(@Nullable HealthState state) {
    String status = state == null ? "" : text(state.getStatus());
    return switch (status) {
      case "starting" -> Health.STARTING;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.NONE;
    };
  }

  private static List<HostPort> ports(@Nullable NetworkSettings settings) {
    if (settings == null || settings.getPorts() == null) {
      return List.of();
    }
    List<HostPort> ports = new ArrayList<>();
    for (Map.Entry<ExposedPort, Ports.Binding[]> entry :
        settings.getPorts().getBindings().entrySet()) {
      if (entry.getValue() != null) {
        ports.addAll(ports(entry.getKey(), List.of(entry.getValue())));
      }
    }
    ports.sort(Comparator.comparing(HostPort::target).thenComparing(HostPort::published));
    return ports;
  }

  /** An engine that chooses a port may choose another one for IPv6; the first family counts. */
  private static List<HostPort> ports(ExposedPort exposed, List<Ports.Binding> bindings) {
    List<Ports.Binding> ipv4 =
        bindings.stream().filter(binding -> !text(binding.getHostIp()).contains(":")).toList();
    return (ipv4.isEmpty() ? bindings : ipv4)
        .stream()
            .map(binding -> Integer.parseInt(binding.getHostPortSpec()))
            .distinct()
            .map(published -> new HostPort(protocol(exposed), published, exposed.getPort()))
            .toList();
  }

  private static Protocol protocol(ExposedPort exposed) {
    InternetProtocol protocol = exposed.getProtocol();
    return Arrays.stream(Protocol.values())
        .filter(known -> known.word().equals(protocol.toString()))
        .findFirst()
        .orElse(Protocol.TCP);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
