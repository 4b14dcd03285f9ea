package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Networks, and how services attach to them. */
final class NetworkBodies {
  private static final String DEFAULT_DRIVER = "overlay";

  /** Networks that every engine has; services have no names on them. */
  private static final Set<String> PREDEFINED = Set.of("default", "bridge", "host", "none");

  private final Namespace namespace;
  private final Fields networks;
  private final Map<String, Declared> used = new TreeMap<>();

  NetworkBodies(Namespace namespace, Fields networks) {
    this.namespace = namespace;
    this.networks = networks;
  }

  /** The networks that services attach to, by name within the file; others are not made. */
  List<Declared> used() {
    return List.copyOf(used.values());
  }

  /** The attachments of a service, sorted by network. */
  List<Mapping> attachments(String serviceName, Fields service) {
    Map<String, Tree> written = new TreeMap<>(service.within("networks").mapping().values());
    if (written.isEmpty()) {
      written.put(Namespace.DEFAULT_NETWORK, Scalar.none(service.mapping().position()));
    }
    Map<String, Mapping> attachments = new TreeMap<>();
    written.forEach((key, settings) -> {
      if (networks.inner(key).isEmpty() && !key.equals(Namespace.DEFAULT_NETWORK)) {
        service
            .problems()
            .error(
                service.within("networks").mapping().entry(key).orElseThrow().key(),
                Undeclared.network(key, networks.mapping().entries().keySet()));
      }
      Fields network = networks.within(key);
      String name = namespace.nameOf(key, network);
      used.computeIfAbsent(key, _ -> declared(name, network));
      // Two keys may mean one network; the key keeps their attachments apart.
      attachments.put(name + "\n" + key, attachment(serviceName, name, settings, service));
    });
    return List.copyOf(attachments.values());
  }

  private static Mapping attachment(
      String serviceName, String network, Tree settings, Fields service) {
    List<String> aliases = new ArrayList<>();
    Map<String, String> options = Map.of();
    if (settings instanceof Mapping mapping) {
      Fields fields = new Fields(mapping, service.problems());
      aliases.addAll(fields.texts("aliases"));
      options = fields.pairs("driver_opts");
    }
    if (isUserDefined(network)) {
      aliases.add(serviceName);
    }
    return Body.at(settings.position())
        .text("Target", network)
        .texts("Aliases", aliases)
        .pairs("DriverOpts", options)
        .build();
  }

  private static boolean isUserDefined(String network) {
    return !PREDEFINED.contains(network)
        && !network.equals("container")
        && !network.startsWith("container:");
  }

  private Declared declared(String name, Fields network) {
    return new Declared(
        name,
        network,
        network.isSet("external") ? Optional.empty() : Optional.of(body(name, network)));
  }

  private Mapping body(String name, Fields network) {
    String driver = network.text("driver");
    Position at = network.mapping().position();
    Map<String, String> options = network.pairs("driver_opts");
    return Body.at(at)
        .setText("Name", name)
        .set("Labels", Body.pairs(at, namespace.label(network.pairs("labels"))))
        .setText("Driver", driver.isEmpty() ? DEFAULT_DRIVER : driver)
        .set("Options", options.isEmpty() ? Scalar.none(at) : Body.pairs(at, options))
        .set("IPAM", addresses(network.within("ipam")))
        .setFlag("Internal", network.isSet("internal"))
        .setFlag("Attachable", network.isSet("attachable"))
        .setFlag("Ingress", false)
        .setFlag("ConfigOnly", false)
        .none("ConfigFrom")
        .setText("Scope", "")
        .build();
  }

  private static Tree addresses(Fields ipam) {
    Position at = ipam.mapping().position();
    List<Mapping> pools =
        ipam.each("config").stream()
            .map(pool ->
                Body.at(pool.mapping().position()).text("Subnet", pool.text("subnet")).build())
            .toList();
    if (ipam.text("driver").isEmpty() && pools.isEmpty()) {
      return Scalar.none(at);
    }
    return Body.at(at)
        .setText("Driver", ipam.text("driver"))
        .none("Options")
        .set("Config", pools.isEmpty() ? Scalar.none(at) : new Sequence(at, List.copyOf(pools)))
        .build();
  }
}
