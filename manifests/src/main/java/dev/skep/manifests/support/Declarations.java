package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.List;
import java.util.Set;

/** What a file declares beside its services: networks, secrets, configs. */
final class Declarations {
  /** Networks that every engine has. */
  private static final Set<String> PREDEFINED = Set.of("host", "bridge", "none");

  /** The only language of templates that swarm knows. */
  private static final String TEMPLATES = "golang";

  private final Mapping file;
  private final Set<Feature> available;
  private final Problems problems;

  Declarations(Mapping file, Set<Feature> available, Problems problems) {
    this.file = file;
    this.available = available;
    this.problems = problems;
  }

  /** Refuses declarations that the cluster cannot carry out. */
  void check() {
    section("secrets").entries().values().forEach(entry -> payload((Mapping) entry.value()));
    section("configs").entries().values().forEach(entry -> payload((Mapping) entry.value()));
    section("networks").entries().values().forEach(entry -> network((Mapping) entry.value()));
    section("volumes").entries().values().forEach(entry -> volume((Mapping) entry.value()));
    if (!available.contains(Feature.OVERLAY_NETWORKS)) {
      section("networks")
          .entry("default")
          .filter(entry -> !((Mapping) entry.value()).entries().isEmpty())
          .ifPresent(entry ->
              problems.error(
                  entry.key(),
                  "settings of the default network are not supported yet, since networks of the"
                      + " cluster are not; remove them"));
    }
  }

  private void payload(Mapping payload) {
    Lookup texts = new Lookup(payload);
    if (!texts.of("template_driver").isEmpty() && !available.contains(Feature.PAYLOAD_TEMPLATES)) {
      problems.error(
          texts.at("template_driver"),
          "templates are not supported yet; put the finished content into the file");
    } else if (!Set.of("", TEMPLATES).contains(texts.of("template_driver"))) {
      problems.error(
          texts.at("template_driver"),
          "unknown template driver '" + texts.of("template_driver") + "'; write " + TEMPLATES);
    }
    if (!texts.of("driver").isEmpty() && !available.contains(Feature.SECRET_DRIVERS)) {
      problems.error(
          texts.at("driver"),
          "secrets of a driver are not supported yet; name a 'file', or create the secret and write"
              + " external: true");
    }
  }

  private void volume(Mapping volume) {
    if (!available.contains(Feature.CLUSTER_VOLUMES)) {
      volume
          .entry("x-cluster-spec")
          .ifPresent(entry ->
              problems.error(
                  entry.key(),
                  "volumes that the cluster attaches are not supported yet; use a volume driver"));
    }
  }

  private void network(Mapping network) {
    Lookup ipam =
        new Lookup(new Lookup(network).inner("ipam").orElse(Mapping.empty(network.position())));
    if (!List.of("", "default").contains(ipam.of("driver"))
        && !available.contains(Feature.IPAM_DRIVERS)) {
      problems.error(
          ipam.at("driver"), "address management by a driver is not supported yet; remove it");
    }
  }

  /** Whether a network of the file stands for one that every engine has. */
  boolean isPredefined(String network) {
    Lookup declared =
        new Lookup(
            new Lookup(section("networks")).inner(network).orElse(Mapping.empty(Position.of(""))));
    return declared.of("external").equals("true") && PREDEFINED.contains(declared.of("name"));
  }

  private Mapping section(String name) {
    return new Lookup(file).inner(name).orElse(Mapping.empty(Position.of("")));
  }
}
