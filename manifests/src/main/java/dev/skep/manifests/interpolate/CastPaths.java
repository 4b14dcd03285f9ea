package dev.skep.manifests.interpolate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in a file an interpolated text becomes a number or a boolean. The list is the docker CLI's;
 * it has gaps ({@code init}, {@code tmpfs.size}, {@code limits.pids}), which are kept.
 */
final class CastPaths {
  private static final String ANY = "*";

  private static final CastPaths ROOT =
      new CastPaths()
          .integers(
              "services.*.configs.*.mode",
              "services.*.secrets.*.mode",
              "services.*.healthcheck.retries",
              "services.*.deploy.replicas",
              "services.*.deploy.update_config.parallelism",
              "services.*.deploy.rollback_config.parallelism",
              "services.*.deploy.restart_policy.max_attempts",
              "services.*.deploy.placement.max_replicas_per_node",
              "services.*.ports.*.target",
              "services.*.ports.*.published",
              "services.*.ulimits.*",
              "services.*.ulimits.*.soft",
              "services.*.ulimits.*.hard",
              "services.*.oom_score_adj")
          .floats(
              "services.*.deploy.update_config.max_failure_ratio",
              "services.*.deploy.rollback_config.max_failure_ratio")
          .booleans(
              "services.*.healthcheck.disable",
              "services.*.privileged",
              "services.*.read_only",
              "services.*.stdin_open",
              "services.*.tty",
              "services.*.volumes.*.read_only",
              "services.*.volumes.*.volume.nocopy",
              "networks.*.external",
              "networks.*.internal",
              "networks.*.attachable",
              "volumes.*.external",
              "secrets.*.external",
              "configs.*.external");

  private final Map<String, CastPaths> below = new HashMap<>();
  private @Nullable Cast cast;

  private CastPaths() {}

  /** The top of a file. */
  static CastPaths root() {
    return ROOT;
  }

  /** One level down, by key or, in a list, by any name. */
  Optional<CastPaths> down(String key) {
    if (below.isEmpty()) {
      return Optional.empty();
    }
    if (key.indexOf('.') < 0) {
      return Optional.ofNullable(below(key));
    }
    CastPaths here = this;
    // To the docker CLI a key with dots is several levels, so below "a.b" nothing is cast.
    for (String part : key.split("\\.", -1)) {
      CastPaths next = here.below(part);
      if (next == null) {
        return Optional.empty();
      }
      here = next;
    }
    return Optional.of(here);
  }

  private @Nullable CastPaths below(String part) {
    CastPaths named = below.get(part);
    return named != null ? named : below.get(ANY);
  }

  /** What text becomes here. */
  Optional<Cast> cast() {
    return Optional.ofNullable(cast);
  }

  private CastPaths integers(String... paths) {
    return all(Cast.INTEGER, paths);
  }

  private CastPaths floats(String... paths) {
    return all(Cast.FLOAT, paths);
  }

  private CastPaths booleans(String... paths) {
    return all(Cast.BOOLEAN, paths);
  }

  private CastPaths all(Cast to, String... paths) {
    for (String path : paths) {
      CastPaths here = this;
      for (String key : path.split("\\.")) {
        here = here.below.computeIfAbsent(key, _ -> new CastPaths());
      }
      here.cast = to;
    }
    return this;
  }
}
