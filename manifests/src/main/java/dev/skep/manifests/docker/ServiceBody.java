package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.ImageReference;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A service. */
final class ServiceBody {
  /** An image by its identifier, which is sent as it is. */
  private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

  private final Namespace namespace;
  private final NetworkBodies networks;
  private final MountBodies mounts;
  private final PayloadBodies secrets;
  private final PayloadBodies configs;
  private final boolean modern;

  ServiceBody(
      Namespace namespace,
      NetworkBodies networks,
      MountBodies mounts,
      PayloadBodies secrets,
      PayloadBodies configs,
      boolean modern) {
    this.namespace = namespace;
    this.networks = networks;
    this.mounts = mounts;
    this.secrets = secrets;
    this.configs = configs;
    this.modern = modern;
  }

  Mapping build(String name, Fields service) {
    Position at = service.mapping().position();
    DeployBody deploy = new DeployBody(service, modern);
    Map<String, String> labels =
        new TreeMap<>(namespace.label(service.within("deploy").pairs("labels")));
    labels.put(Namespace.IMAGE_LABEL, service.text("image"));
    Mapping task =
        Body.at(at)
            .set("ContainerSpec", container(name, service))
            .maybe("LogDriver", service.inner("logging").map(ServiceBody::log))
            .items("Networks", networks.attachments(name, service))
            .set("Placement", deploy.placement())
            .set("Resources", deploy.resources())
            .maybe("RestartPolicy", deploy.restart())
            .setNumber("ForceUpdate", 0)
            .build();
    return Body.at(at)
        .setText("Name", namespace.scope(name))
        .set("Labels", Body.pairs(at, labels))
        .set("TaskTemplate", task)
        .set("Mode", deploy.mode())
        .maybe("UpdateConfig", deploy.policy("update_config"))
        .maybe("RollbackConfig", deploy.policy("rollback_config"))
        .set("EndpointSpec", deploy.endpoint())
        .build();
  }

  private Mapping container(String name, Fields service) {
    Position at = service.mapping().position();
    Capabilities capabilities =
        Capabilities.of(service.texts("cap_add"), service.texts("cap_drop"));
    return Body.at(at)
        .text("Image", image(name, service))
        .set("Labels", Body.pairs(at, namespace.label(service.pairs("labels"))))
        .texts("Command", service.texts("entrypoint"))
        .texts("Args", service.texts("command"))
        .text("Hostname", service.text("hostname"))
        .texts("Env", environment(service))
        .text("Dir", service.text("working_dir"))
        .text("User", service.text("user"))
        .texts("Groups", modern ? service.texts("group_add") : List.of())
        .set("Privileges", privileges(service))
        .maybe("Init", service.flag("init").map(init -> Scalar.flag(service.at("init"), init)))
        .text("StopSignal", service.text("stop_signal"))
        .flag("TTY", service.isSet("tty"))
        .flag("OpenStdin", service.isSet("stdin_open"))
        .flag("ReadOnly", service.isSet("read_only"))
        .items("Mounts", mounts.mounts(service))
        .maybe("StopGracePeriod", Nanos.of(service, "stop_grace_period"))
        .maybe("Healthcheck", service.inner("healthcheck").map(ServiceBody::healthCheck))
        .texts("Hosts", hosts(service))
        .maybe("DNSConfig", resolver(service))
        .items("Secrets", secrets.references(service, List.of()))
        .items("Configs", configs.references(service, credentialConfig(service)))
        .text("Isolation", service.text("isolation"))
        .pairs("Sysctls", service.pairs("sysctls"))
        .texts("CapabilityAdd", capabilities.add())
        .texts("CapabilityDrop", capabilities.drop())
        .items("Ulimits", limits(service.within("ulimits")))
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
      return IDENTIFIER.matcher(image).matches() ? image : ImageReference.normalise(image);
    } catch (InvalidValue e) {
      service.problems().error(service.at("image"), e.problem());
      return image;
    }
  }

  private static List<String> environment(Fields service) {
    List<String> result = new ArrayList<>();
    service
        .within("environment")
        .mapping()
        .values()
        .forEach((key, value) ->
            result.add(
                value instanceof Scalar text && !text.isNull() ? key + "=" + text.text() : key));
    result.sort(null);
    return result;
  }

  private Mapping privileges(Fields service) {
    Position at = service.mapping().position();
    Fields spec = service.within("credential_spec");
    List<String> set =
        List.of("config", "file", "registry").stream()
            .filter(key -> !spec.text(key).isEmpty())
            .toList();
    if (set.size() > 1) {
      spec.problems()
          .error(
              spec.at(set.get(1)),
              "a credential spec has one of " + String.join(", ", set) + "; remove the others");
    }
    Body body = Body.at(at);
    if (set.isEmpty()) {
      body.none("CredentialSpec");
    } else {
      body.set(
          "CredentialSpec",
          Body.at(spec.mapping().position())
              .setText("Config", credentialIdentifier(spec))
              .setText("File", spec.text("file"))
              .setText("Registry", spec.text("registry"))
              .build());
    }
    return body.none("SELinuxContext").setFlag("NoNewPrivileges", false).build();
  }

  /** The docker CLI finds the config only by the name that it has without a name of its own. */
  private String credentialIdentifier(Fields spec) {
    String key = spec.text("config");
    if (key.isEmpty()) {
      return "";
    }
    Optional<String> name = configs.nameOf(spec, "config");
    boolean found =
        name.isEmpty() || name.get().equals(key) || name.get().equals(namespace.scope(key));
    if (!found) {
      spec.problems()
          .error(
              spec.at("config"),
              "a config with a 'name' of its own cannot be a credential spec; remove its 'name'");
    }
    return name.map(configs::identifier).orElse("");
  }

  private List<Mapping> credentialConfig(Fields service) {
    Fields spec = service.within("credential_spec");
    if (spec.text("config").isEmpty()) {
      return List.of();
    }
    return configs
        .nameOf(spec, "config")
        .map(name ->
            List.of(
                configs
                    .named(spec, name)
                    .set("Runtime", Mapping.empty(spec.mapping().position()))
                    .build()))
        .orElse(List.of());
  }

  private static Mapping log(Fields logging) {
    return Body.at(logging.mapping().position())
        .text("Name", logging.text("driver"))
        .pairs("Options", logging.pairs("options"))
        .build();
  }

  private static Mapping healthCheck(Fields check) {
    Position at = check.mapping().position();
    List<String> test = check.texts("test");
    if (check.isSet("disable")) {
      if (!test.isEmpty()) {
        check
            .problems()
            .error(
                check.at("disable"), "a health check cannot have 'disable' and 'test'; remove one");
      }
      return Body.at(at).texts("Test", List.of("NONE")).build();
    }
    return Body.at(at)
        .texts("Test", test)
        .maybe("Interval", Nanos.ofSet(check, "interval"))
        .maybe("Timeout", Nanos.ofSet(check, "timeout"))
        .maybe("StartPeriod", Nanos.ofSet(check, "start_period"))
        .maybe("StartInterval", Nanos.ofSet(check, "start_interval"))
        .number("Retries", check, "retries")
        .build();
  }

  private Optional<Mapping> resolver(Fields service) {
    List<String> servers = service.texts("dns");
    List<String> search = service.texts("dns_search");
    List<String> options = modern ? service.texts("dns_opt") : List.of();
    return servers.isEmpty() && search.isEmpty() && options.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Body.at(service.mapping().position())
                .texts("Nameservers", servers)
                .texts("Search", search)
                .texts("Options", options)
                .build());
  }

  private static List<String> hosts(Fields service) {
    List<String> hosts = new ArrayList<>();
    for (String host : service.texts("extra_hosts")) {
      int colon = host.indexOf(':');
      if (colon >= 0) {
        hosts.add(host.substring(colon + 1) + " " + host.substring(0, colon));
      }
    }
    return hosts;
  }

  private static List<Mapping> limits(Fields ulimits) {
    List<Mapping> result = new ArrayList<>();
    new TreeMap<>(ulimits.mapping().values())
        .forEach((name, value) -> {
          Body body = Body.at(value.position()).setText("Name", name);
          Tree zero = Scalar.integer(value.position(), 0);
          if (value instanceof Mapping both) {
            body.set("Hard", both.get("hard").orElse(zero));
            body.set("Soft", both.get("soft").orElse(zero));
          } else {
            body.set("Hard", value).set("Soft", value);
          }
          result.add(body.build());
        });
    return result;
  }
}
