package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.Set;

/** What one service asks of the cluster. */
final class ServiceSupport {
  private final Mapping service;
  private final Lookup texts;
  private final Declarations declarations;
  private final Set<Feature> available;
  private final Problems problems;

  ServiceSupport(
      Mapping service, Declarations declarations, Set<Feature> available, Problems problems) {
    this.service = service;
    texts = new Lookup(service);
    this.declarations = declarations;
    this.available = available;
    this.problems = problems;
  }

  void check() {
    networks();
    ports();
    mode();
    mounts();
    for (String key : new String[] {"credential_spec", "isolation"}) {
      service
          .entry(key)
          .filter(_ -> !texts.of(key).equals("default"))
          .ifPresent(entry ->
              needs(
                  Feature.WINDOWS,
                  entry.key(),
                  "'" + key + "' is for Windows containers, which are not supported; remove it"));
    }
  }

  private void needs(Feature feature, Position at, String message) {
    if (!available.contains(feature)) {
      problems.error(at, message);
    }
  }

  private void networks() {
    Mapping networks = texts.inner("networks").orElse(Mapping.empty(service.position()));
    boolean several = networks.entries().size() > 1;
    networks
        .entries()
        .forEach((name, entry) -> {
          boolean settings =
              entry.value() instanceof Mapping mapping && !mapping.entries().isEmpty();
          boolean plainDefault = name.equals("default") && !settings;
          if (!declarations.isPredefined(name) && !plainDefault) {
            needs(
                Feature.OVERLAY_NETWORKS,
                entry.key(),
                "networks of the cluster are not supported yet; leave out 'networks', or use an"
                    + " external one named host, bridge or none");
          } else if (several) {
            needs(
                Feature.OVERLAY_NETWORKS,
                entry.key(),
                "several networks for one service are not supported yet; name one");
          }
          if (entry.value() instanceof Mapping mapping) {
            attachment(mapping);
          }
        });
  }

  private void attachment(Mapping settings) {
    settings
        .entry("driver_opts")
        .ifPresent(entry ->
            needs(
                Feature.ATTACHMENT_OPTIONS,
                entry.key(),
                "driver options of an attachment are not supported yet; remove them"));
  }

  private void ports() {
    for (Lookup port : texts.each("ports")) {
      if (!port.of("mode").equals("host")) {
        String published = port.of("published");
        String protocol = port.of("protocol");
        needs(
            Feature.INGRESS_PORTS,
            port.mapping().position(),
            "ports that every node answers on are not supported yet; open the port on the nodes that"
                + " run a task with the long form {target: "
                + port.of("target")
                + (published.isEmpty() ? "" : ", published: " + published)
                + ", protocol: "
                + (protocol.isEmpty() ? "tcp" : protocol)
                + ", mode: host}");
      }
    }
  }

  private void mode() {
    Lookup deploy = new Lookup(texts.inner("deploy").orElse(Mapping.empty(service.position())));
    switch (deploy.of("mode")) {
      case "global" ->
          needs(
              Feature.GLOBAL_SERVICES,
              deploy.at("mode"),
              "global services are not supported yet; set replicas to the number of nodes and"
                  + " placement.max_replicas_per_node to 1");
      case "replicated-job", "global-job" ->
          needs(
              Feature.JOBS,
              deploy.at("mode"),
              "jobs are not supported yet; use a service with restart_policy.condition: on-failure");
      default -> {}
    }
  }

  private void mounts() {
    for (Lookup mount : texts.each("volumes")) {
      switch (mount.of("type")) {
        case "cluster" ->
            needs(
                Feature.CLUSTER_VOLUMES,
                mount.at("type"),
                "volumes of type cluster are not supported yet; use type volume with a driver");
        case "npipe" ->
            needs(
                Feature.WINDOWS,
                mount.at("type"),
                "named pipes belong to Windows, which is not supported; remove the mount");
        default -> {}
      }
    }
  }
}
