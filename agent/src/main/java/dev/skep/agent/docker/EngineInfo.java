package dev.skep.agent.docker;

import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what the engine tells of itself and its host. */
final class EngineInfo {
  private static final long NANOS_PER_CPU = 1_000_000_000L;

  /** The API since which a health check has a pace of its own in the start period. */
  private static final int START_INTERVAL_MINOR = 44;

  /** The API since which containers have annotations. */
  private static final int ANNOTATIONS_MINOR = 43;

  private EngineInfo() {}

  /** The node's description. */
  static Node.Description describe(Info info, String skepVersion) {
    return new Node.Description(
        text(info.getName()),
        text(info.getOsType()),
        text(info.getArchitecture()),
        Objects.requireNonNullElse(info.getNCPU(), 0) * NANOS_PER_CPU,
        Objects.requireNonNullElse(info.getMemTotal(), 0L),
        genericResources(info),
        text(info.getServerVersion()),
        labels(info),
        plugins(info),
        "docker",
        skepVersion);
  }

  /** Refuses what an older engine would leave out silently. */
  static void check(ContainerSpec container, Version version) throws RuntimeFailure.Refused {
    if (container.healthCheck() != null && container.healthCheck().startInterval() != null) {
      atLeast(
          START_INTERVAL_MINOR,
          version,
          "health check: a start interval needs Docker Engine 25 or newer");
    }
    if (!container.engine().annotations().isEmpty()) {
      atLeast(ANNOTATIONS_MINOR, version, "annotations need Docker Engine 24 or newer");
    }
  }

  /** Whether the engine's version matters to a container. */
  static boolean needsCheck(ContainerSpec container) {
    ContainerSpec.HealthCheck check = container.healthCheck();
    return check != null && check.startInterval() != null
        || !container.engine().annotations().isEmpty();
  }

  private static void atLeast(int needed, Version version, String problem)
      throws RuntimeFailure.Refused {
    String api = text(version.getApiVersion());
    String minor = api.substring(api.indexOf('.') + 1);
    if (api.startsWith("1.") && Integer.parseInt(minor) < needed) {
      throw new RuntimeFailure.Refused(problem + ", this is " + text(version.getVersion()));
    }
  }

  private static Map<String, String> labels(Info info) {
    Map<String, String> labels = new HashMap<>();
    String[] pairs = info.getLabels() == null ? new String[0] : info.getLabels();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      labels.put(
          equals < 0 ? pair : pair.substring(0, equals),
          equals < 0 ? "" : pair.substring(equals + 1));
    }
    return labels;
  }

  private static List<String> plugins(Info info) {
    List<String> plugins = new ArrayList<>();
    if (info.getPlugins() != null) {
      info.getPlugins()
          .forEach((type, names) -> {
            if (names != null) {
              names.forEach(name -> plugins.add(type + "/" + name));
            }
          });
    }
    return plugins.stream().sorted().toList();
  }

  /**
   * From the engine's {@code node-generic-resources}: a list of {@code
   * {"DiscreteResourceSpec":{"Kind":"gpu","Value":2}}} and of {@code
   * {"NamedResourceSpec":{"Kind":"gpu","Value":"UUID1"}}}, which count one each.
   */
  private static Map<String, Long> genericResources(Info info) {
    Map<String, Long> resources = new HashMap<>();
    if (info.getRawValues().get("GenericResources") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> spec) {
          spec.values().forEach(value -> add(resources, value));
        }
      }
    }
    return resources;
  }

  private static void add(Map<String, Long> resources, Object spec) {
    if (spec instanceof Map<?, ?> fields && fields.get("Kind") instanceof String kind) {
      long amount = fields.get("Value") instanceof Number number ? number.longValue() : 1;
      resources.merge(kind, amount, Long::sum);
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
