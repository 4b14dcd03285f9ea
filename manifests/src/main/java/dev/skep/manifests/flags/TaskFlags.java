package dev.skep.manifests.flags;

import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.Resources;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.manifests.flags.CommaFields.Field;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the flags make of a service's tasks beyond their container. */
final class TaskFlags {
  private static final String SPREAD = "spread";

  /** Networks that every engine has. */
  private static final Set<String> PREDEFINED = Set.of("host", "bridge", "none");

  private final Given given;
  private final Set<Feature> available;

  TaskFlags(Given given, Set<Feature> available) {
    this.given = given;
    this.available = available;
  }

  TaskSpec on(TaskSpec present) throws RefusedFlag {
    return present
        .withContainer(new ContainerFlags(given).on(present.container()))
        .withResources(resources(present.resources()))
        .withRestart(restart(present.restart()))
        .withPlacement(placement(present.placement()))
        .withNetworks(networks(present.networks()))
        .withForceUpdate(present.forceUpdate() + (given.flag("force", false) ? 1 : 0));
  }

  private Resources resources(Resources present) throws RefusedFlag {
    Amount limits = present.limits();
    Amount reserved = present.reservations();
    return new Resources(
        new Amount(
            given.value("limit-cpu", Cpus::parseNanos, limits::nanoCpus),
            given.value("limit-memory", ByteSize::parse, limits::memoryBytes),
            given.number("limit-pids", Long.MAX_VALUE, limits.pids()),
            limits.generic()),
        new Amount(
            given.value("reserve-cpu", Cpus::parseNanos, reserved::nanoCpus),
            given.value("reserve-memory", ByteSize::parse, reserved::memoryBytes),
            reserved.pids(),
            generic(reserved.generic())));
  }

  private Map<String, Long> generic(Map<String, Long> present) throws RefusedFlag {
    Map<String, Long> amounts = new TreeMap<>(present);
    given.values("generic-resource-rm", text -> text).forEach(amounts::remove);
    for (String flag : List.of("generic-resource", "generic-resource-add")) {
      for (String[] pair : given.values(flag, TaskFlags::resource)) {
        amounts.put(pair[0], Long.parseLong(pair[1]));
      }
    }
    return amounts;
  }

  private static String[] resource(String text) throws InvalidValue {
    String[] pair = Given.pair(text);
    try {
      Given.wholeNumber(pair[1], Long.MAX_VALUE);
    } catch (InvalidValue e) {
      throw new InvalidValue(
          "invalid generic-resource request `"
              + text
              + "`, Named Generic Resources is not supported for service create or update; write"
              + " KIND=AMOUNT");
    }
    return pair;
  }

  private RestartPolicy restart(RestartPolicy present) throws RefusedFlag {
    return new RestartPolicy(
        given.word(
            "restart-condition",
            RestartPolicy.Condition.class,
            present.condition(),
            "invalid RestartCondition: \"%s\""),
        given.duration("restart-delay", present.delay()),
        given.number("restart-max-attempts", present.maxAttempts()),
        given.duration("restart-window", present.window()));
  }

  private Placement placement(Placement present) throws RefusedFlag {
    return new Placement(
        given.edited(present.constraints(), "constraint"),
        given.edited(
            present.spread(), "placement-pref", TaskFlags::spread, label -> label, this::label),
        given.number("replicas-max-per-node", present.maxReplicasPerNode()),
        // Found out from the image, so no longer true of another one.
        given.has("image") ? List.of() : present.platforms());
  }

  private String label(String preference) {
    return preference.startsWith(SPREAD + "=")
        ? preference.substring(SPREAD.length() + 1)
        : preference;
  }

  private static String spread(String text) throws InvalidValue {
    String[] pair = text.split("=", 2);
    if (pair.length != 2 || pair[1].isBlank()) {
      throw new InvalidValue(
          "invalid placement preference: \""
              + text
              + "\" (must be of format \"<strategy>=<arg>\")");
    }
    if (!pair[0].equals(SPREAD)) {
      throw new InvalidValue(
          "unsupported placement preference " + pair[0] + " (only spread is supported)");
    }
    return pair[1];
  }

  private List<NetworkAttachment> networks(List<NetworkAttachment> present) throws RefusedFlag {
    List<NetworkAttachment> networks =
        given.edited(
            present, "network", TaskFlags::network, NetworkAttachment::network, name -> name);
    Optional<String> flag = given.firstOf(List.of("network", "network-add"));
    boolean ofCluster = networks.stream().anyMatch(each -> !PREDEFINED.contains(each.network()));
    if (flag.isPresent()
        && (ofCluster || networks.size() > 1)
        && !available.contains(Feature.OVERLAY_NETWORKS)) {
      throw RefusedFlag.unsupported(
          "--"
              + flag.get()
              + ": networks of the cluster are not supported yet; name one of host, bridge and"
              + " none, or leave it out");
    }
    return networks;
  }

  private static NetworkAttachment network(String text) throws InvalidValue {
    if (!text.contains("=")) {
      return new NetworkAttachment(text, List.of());
    }
    String name = "";
    List<String> aliases = new ArrayList<>();
    for (Field field : CommaFields.of(text)) {
      switch (field.key()) {
        case "name" -> name = field.value();
        case "alias" -> aliases.add(field.value());
        default -> throw new InvalidValue("'" + field.key() + "' of a network is not supported");
      }
    }
    if (name.isEmpty()) {
      throw new InvalidValue("'" + text + "': write the network as name=NAME");
    }
    return new NetworkAttachment(name, aliases);
  }
}
