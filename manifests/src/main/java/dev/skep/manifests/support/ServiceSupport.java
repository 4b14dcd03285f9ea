package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import java.util.Set;

/** What one service asks of the cluster. */
final class ServiceSupport {
  private static final String PLACEHOLDER = "{{";

  private final Mapping service;
  private final Texts texts;
  private final Declarations declarations;
  private final Set<Feature> available;
  private final Problems problems;

  ServiceSupport(
      Mapping service, Declarations declarations, Set<Feature> available, Problems problems) {
    this.service = service;
    texts = new Texts(service);
    this.declarations = declarations;
    this.available = available;
    this.problems = problems;
  }

  void check() {
    networks();
    ports();
    mode();
    mounts();
    placeholders();
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
    service
        .entry("oom_score_adj")
        .ifPresent(entry ->
            needs(
                Feature.OOM_SCORE,
                entry.key(),
                "'oom_score_adj' is not supported yet; reserve memory under deploy.resources"));
  }

  private void needs(Feature feature, Position at, String message) {
    if (!available.contains(feature)) {
      problems.error(at, message);
    }
  }

  private void networks() {
    Mapping networks = texts.inner("networks").orElse(Mapping.empty(service.position()));
    networks
        .entries()
        .forEach((name, entry) -> {
          boolean plainDefault =
              name.equals("default")
                  && !(entry.value() instanceof Mapping settings && !settings.entries().isEmpty());
          if (!declarations.isPredefined(name) && !plainDefault) {
            needs(
                Feature.OVERLAY_NETWORKS,
                entry.key(),
                "networks of the cluster are not supported yet; leave out 'networks', or use an"
                    + " external one named host, bridge or none");
          }
          if (entry.value() instanceof Mapping settings) {
            attachment(settings);
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
    for (String key : new String[] {"ipv4_address", "ipv6_address"}) {
      settings
          .entry(key)
          .ifPresent(entry ->
              problems.warning(
                  entry.key(),
                  "'" + key + "' is ignored: tasks of a service get addresses from the network"));
    }
  }

  private void ports() {
    for (Texts port : texts.each("ports")) {
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
    Texts deploy = new Texts(texts.inner("deploy").orElse(Mapping.empty(service.position())));
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
    for (Texts mount : texts.each("volumes")) {
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
      placeholder(mount.mapping().get("source").orElse(Scalar.none(service.position())));
    }
  }

  /** Swarm fills placeholders into these; taken as they are they would be wrong names. */
  private void placeholders() {
    placeholder(service.get("hostname").orElse(Scalar.none(service.position())));
    texts
        .inner("environment")
        .ifPresent(environment ->
            environment.entries().values().forEach(entry -> placeholder(entry.value())));
  }

  private void placeholder(Tree value) {
    if (value instanceof Scalar scalar && scalar.text().contains(PLACEHOLDER)) {
      needs(
          Feature.PLACEHOLDERS,
          value.position(),
          "placeholders such as {{.Task.Slot}} are not supported yet; write the value itself");
    }
  }
}
