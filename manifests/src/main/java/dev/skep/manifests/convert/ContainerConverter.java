package dev.skep.manifests.convert;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Dns;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.ContainerSpec.Ulimit;
import dev.skep.api.model.EngineOptions;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.ImageReference;
import dev.skep.manifests.values.InvalidValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The container of a service's tasks. */
final class ContainerConverter {
  private static final String NO_CHECK = "NONE";

  private final Namespace namespace;
  private final MountConverter mounts;
  private final PayloadConverter secrets;
  private final PayloadConverter configs;
  private final boolean modern;

  ContainerConverter(
      Namespace namespace,
      MountConverter mounts,
      PayloadConverter secrets,
      PayloadConverter configs,
      boolean modern) {
    this.modern = modern;
    this.namespace = namespace;
    this.mounts = mounts;
    this.secrets = secrets;
    this.configs = configs;
  }

  ContainerSpec convert(String name, Fields service) {
    Capabilities capabilities =
        Capabilities.of(service.texts("cap_add"), service.texts("cap_drop"));
    return ContainerSpec.of(image(name, service))
        .command(service.texts("entrypoint"))
        .args(service.texts("command"))
        .env(environment(service))
        .workingDir(service.text("working_dir"))
        .user(service.text("user"))
        .hostname(service.text("hostname"))
        .labels(namespace.label(service.pairs("labels")))
        .stopSignal(service.text("stop_signal"))
        .stopGracePeriod(service.duration("stop_grace_period").orElse(null))
        .init(service.flag("init").orElse(null))
        .readOnly(service.isSet("read_only"))
        .tty(service.isSet("tty"))
        .openStdin(service.isSet("stdin_open"))
        .mounts(mounts.mounts(service))
        .healthCheck(service.inner("healthcheck").map(ContainerConverter::healthCheck).orElse(null))
        .capabilitiesAdd(capabilities.add())
        .capabilitiesDrop(capabilities.drop())
        .sysctls(service.pairs("sysctls"))
        .ulimits(ulimits(service.within("ulimits")))
        .extraHosts(extraHosts(service))
        .groups(service.texts("group_add"))
        .dns(new Dns(service.texts("dns"), service.texts("dns_search"), service.texts("dns_opt")))
        .engine(modern ? new EngineConverter(service).convert() : EngineOptions.none())
        .log(service.inner("logging").map(ContainerConverter::log).orElse(null))
        .secrets(secrets.references(service))
        .configs(configs.references(service))
        .build();
  }

  private static String image(String name, Fields service) {
    String image = service.text("image");
    try {
      if (image.isEmpty()) {
        throw new InvalidValue(
            "the service '"
                + name
                + "' has no image"
                + (service.mapping().get("build").isPresent()
                    ? "; a stack cannot build one: build and push it, then name it under 'image'"
                    : "; name one under 'image'"));
      }
      return ImageReference.normalise(image);
    } catch (InvalidValue e) {
      service.problems().error(service.at("image"), e.problem());
      return image;
    }
  }

  private static List<String> environment(Fields service) {
    Map<String, Tree> variables = new TreeMap<>(service.within("environment").mapping().values());
    List<String> environment = new ArrayList<>();
    variables.forEach((name, value) ->
        environment.add(((Scalar) value).isNull() ? name : name + "=" + ((Scalar) value).text()));
    return environment;
  }

  private static @Nullable HealthCheck healthCheck(Fields check) {
    List<String> test = check.texts("test");
    if (check.isSet("disable")) {
      if (!test.isEmpty()) {
        check
            .problems()
            .error(
                check.at("disable"), "a health check cannot have 'disable' and 'test'; remove one");
      }
      return new HealthCheck(List.of(NO_CHECK), null, null, null, null, 0);
    }
    return new HealthCheck(
        test,
        positive(check.duration("interval")),
        positive(check.duration("timeout")),
        positive(check.duration("start_period")),
        positive(check.duration("start_interval")),
        check.count("retries", Integer.MAX_VALUE, 0));
  }

  /** The engine takes zero for "as the image says". */
  private static @Nullable Duration positive(Optional<Duration> duration) {
    return duration.filter(value -> !value.isZero()).orElse(null);
  }

  private static List<Ulimit> ulimits(Fields ulimits) {
    List<Ulimit> result = new ArrayList<>();
    new TreeMap<>(ulimits.mapping().values())
        .forEach((name, value) -> {
          if (value instanceof Mapping mapping) {
            Fields both = new Fields(mapping, ulimits.problems());
            result.add(new Ulimit(name, limit(both, "soft"), limit(both, "hard")));
          } else {
            result.add(new Ulimit(name, limit(ulimits, name), limit(ulimits, name)));
          }
        });
    return result;
  }

  /** −1 is unlimited. */
  private static long limit(Fields fields, String key) {
    return fields.text(key).equals("-1") ? -1 : fields.count(key, Long.MAX_VALUE).orElse(0);
  }

  private static List<String> extraHosts(Fields service) {
    List<String> hosts = new ArrayList<>();
    for (Tree item : service.items("extra_hosts")) {
      String host = ((Scalar) item).text();
      int colon = host.indexOf(':');
      if (colon < 0) {
        service
            .problems()
            .error(item.position(), "'" + host + "' is not a host; write it like name:10.0.0.1");
      } else {
        hosts.add(host.substring(colon + 1) + " " + host.substring(0, colon));
      }
    }
    return hosts;
  }

  private static LogDriver log(Fields logging) {
    return new LogDriver(logging.text("driver"), logging.pairs("options"));
  }
}
