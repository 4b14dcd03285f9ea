package dev.skep.manifests.convert;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Network;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.validate.Suggestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Networks, and how services attach to them. */
final class NetworkConverter {
  private static final String DEFAULT_DRIVER = "overlay";

  /** Networks that every engine has; services have no names on them. */
  private static final Set<String> PREDEFINED = Set.of("host", "bridge", "none", "default");

  private final Namespace namespace;
  private final Fields networks;
  private final Map<String, DesiredNetwork> used = new TreeMap<>();

  /**
   * A converter.
   *
   * @param namespace of the stack
   * @param networks the declared networks
   */
  NetworkConverter(Namespace namespace, Fields networks) {
    this.namespace = namespace;
    this.networks = networks;
  }

  List<NetworkAttachment> attachments(String serviceName, Fields service) {
    Map<String, Tree> written = new TreeMap<>(service.within("networks").mapping().values());
    if (written.isEmpty()) {
      written.put(Namespace.DEFAULT_NETWORK, Mapping.empty(service.mapping().position()));
    }
    List<NetworkAttachment> attachments = new ArrayList<>();
    written.forEach((key, settings) -> {
      Fields network = declared(key, service);
      String name = nameOf(key, network);
      used.computeIfAbsent(key, _ -> desired(name, network));
      List<String> aliases = new ArrayList<>();
      if (settings instanceof Mapping mapping) {
        aliases.addAll(new Fields(mapping, service.problems()).texts("aliases"));
      }
      if (!PREDEFINED.contains(name)) {
        aliases.add(serviceName);
      }
      attachments.add(new NetworkAttachment(name, aliases));
    });
    attachments.sort(Comparator.comparing(NetworkAttachment::network));
    return attachments;
  }

  /** The networks that services attach to, by name within the file; others are not made. */
  List<DesiredNetwork> used() {
    return List.copyOf(used.values());
  }

  private Fields declared(String key, Fields service) {
    if (networks.inner(key).isEmpty() && !key.equals(Namespace.DEFAULT_NETWORK)) {
      service
          .problems()
          .error(
              service.within("networks").mapping().entry(key).orElseThrow().key(),
              "the network '"
                  + key
                  + "' is not declared; add it under the top-level 'networks'"
                  + Suggestion.forWord(key, networks.mapping().entries().keySet()));
    }
    return networks.within(key);
  }

  private String nameOf(String key, Fields network) {
    String name = network.text("name");
    return name.isEmpty() ? namespace.scope(key) : name;
  }

  private DesiredNetwork desired(String name, Fields network) {
    boolean external = network.isSet("external");
    String driver = network.text("driver");
    List<String> subnets =
        network.within("ipam").each("config").stream()
            .map(pool -> pool.text("subnet"))
            .filter(subnet -> !subnet.isEmpty())
            .toList();
    return new DesiredNetwork(
        name,
        external ? Map.of() : namespace.label(network.pairs("labels")),
        external,
        new Network.Spec(
            driver.isEmpty() ? DEFAULT_DRIVER : driver,
            network.isSet("attachable"),
            network.isSet("internal"),
            false,
            network.pairs("driver_opts"),
            subnets));
  }
}
