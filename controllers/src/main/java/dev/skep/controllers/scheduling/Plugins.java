package dev.skep.controllers.scheduling;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plugins of the engine that a task needs: drivers of its volumes, networks and log. Each is
 * written {@code Type/name}, as nodes report them.
 */
final class Plugins {
  private static final String VOLUME = "Volume/";
  private static final String NETWORK = "Network/";
  private static final String LOG = "Log/";

  /** Every engine has this one, and swarm's list of an old one may lack it. */
  private static final String LOCAL = "local";

  /** The driver of the networks that this system makes itself. */
  private static final String OVERLAY = "overlay";

  /** A log driver that is none. */
  private static final String NO_LOG = "none";

  /** An engine's name of a plugin may carry the version that swarm takes for granted. */
  private static final String LATEST = ":latest";

  private Plugins() {}

  /** What tasks of a spec need, in the order of the spec; most need nothing. */
  static List<String> neededBy(ServiceSpec spec, ClusterState state) {
    ContainerSpec container = spec.task().container();
    Stream<String> volumes =
        container.mounts().stream()
            .filter(mount -> mount.type() == ContainerSpec.Mount.Type.VOLUME)
            .map(ContainerSpec.Mount::volumeDriver)
            .filter(driver -> !driver.isEmpty() && !driver.equals(LOCAL))
            .map(VOLUME::concat);
    Stream<String> networks =
        spec.task().networks().stream()
            .map(NetworkAttachment::network)
            .flatMap(name -> driverOf(name, state).stream())
            .filter(driver -> !driver.isEmpty() && !driver.equals(OVERLAY))
            .map(NETWORK::concat);
    ContainerSpec.@Nullable LogDriver log = container.log();
    Stream<String> logs =
        log == null || log.name().isEmpty() || log.name().equals(NO_LOG)
            ? Stream.empty()
            : Stream.of(LOG + log.name());
    return Stream.of(volumes, networks, logs).flatMap(all -> all).distinct().toList();
  }

  private static Optional<String> driverOf(String network, ClusterState state) {
    return state
        .named(Kind.NETWORK, network)
        .flatMap(state::network)
        .map(Network::spec)
        .map(Network.Spec::driver);
  }

  /**
   * The first one that a node does not have; null when it has all. A node that names no plugins has
   * not said which it has, and an engine that names no log drivers is too old to: they pass, as in
   * swarm.
   */
  static @Nullable String missing(Node node, List<String> needed) {
    List<String> present = node.description().plugins();
    if (needed.isEmpty() || present.isEmpty()) {
      return null;
    }
    for (String plugin : needed) {
      boolean has = present.contains(plugin) || present.contains(plugin + LATEST);
      boolean cannotTell =
          plugin.startsWith(LOG) && present.stream().noneMatch(name -> name.startsWith(LOG));
      if (!has && !cannotTell) {
        return plugin;
      }
    }
    return null;
  }
}
