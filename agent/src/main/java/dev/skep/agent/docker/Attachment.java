package dev.skep.agent.docker;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.Ports;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.session.AssignedTask;
import java.util.List;
import java.util.Set;

/**
 * How a container is attached to the network of its host.
 *
 * @param mode the engine's network mode: {@code bridge}, {@code host} or {@code none}
 * @param ports ports to open on the host
 */
record Attachment(String mode, Ports ports) {
  /**
   * The engine's own networks. Aliases have no meaning on them and are left out, as in swarm: stack
   * files give every attachment the service's name as one.
   */
  private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

  /** The attachment a task asks for. */
  static Attachment of(AssignedTask task) throws RuntimeFailure.Refused {
    String mode = mode(task.spec().networks());
    Ports ports = new Ports();
    for (PublishedPort port : task.hostPorts()) {
      switch (mode) {
        case "none" ->
            throw new RuntimeFailure.Refused(
                "port " + port.target() + " cannot be published: the network is none");
        case "host" -> checkSame(port);
        default -> ports.bind(exposed(port), binding(port));
      }
    }
    return new Attachment(mode, ports);
  }

  private static String mode(List<NetworkAttachment> networks) throws RuntimeFailure.Refused {
    for (NetworkAttachment network : networks) {
      if (!PREDEFINED.contains(network.network())) {
        throw new RuntimeFailure.Refused(
            "network "
                + network.network()
                + ": this node attaches tasks only to bridge, host and none");
      }
    }
    if (networks.size() > 1) {
      throw new RuntimeFailure.Refused(
          "networks "
              + String.join(", ", networks.stream().map(NetworkAttachment::network).toList())
              + ": only one of the engine's own networks can be used at a time");
    }
    return networks.isEmpty() ? "bridge" : networks.getFirst().network();
  }

  /** On the host's network a port is open as it is, and cannot become another one. */
  private static void checkSame(PublishedPort port) throws RuntimeFailure.Refused {
    if (port.published() != 0 && port.published() != port.target()) {
      throw new RuntimeFailure.Refused(
          "port "
              + port.target()
              + " cannot be published as "
              + port.published()
              + " on the network host; publish it as "
              + port.target());
    }
  }

  private static ExposedPort exposed(PublishedPort port) {
    return new ExposedPort(
        port.target(),
        switch (port.protocol()) {
          case TCP -> InternetProtocol.TCP;
          case UDP -> InternetProtocol.UDP;
          case SCTP -> InternetProtocol.SCTP;
        });
  }

  private static Ports.Binding binding(PublishedPort port) {
    return port.published() == 0 ? Ports.Binding.empty() : Ports.Binding.bindPort(port.published());
  }
}
