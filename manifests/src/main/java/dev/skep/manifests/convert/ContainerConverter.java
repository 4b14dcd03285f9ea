package dev.skep.manifests.convert;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Dns;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpec.Ulimit;
import dev.skep.api.model.EngineOptions;
import dev.skep.manifests.docker.Nanos;
import dev.skep.manifests.tree.Fields;
import java.util.List;
import java.util.Map;

/** Reads the container of a service's tasks off the service's request. */
final class ContainerConverter {
  private static final int MAX_MODE = 4095;
  private static final String UNLIMITED = "-1";

  private final Map<String, String> secretTemplates;
  private final Map<String, String> configTemplates;

  /**
   * A converter.
   *
   * @param secretTemplates the template drivers of secrets by name; a request says of the object
   *     that it is a template, the model says so of each file
   * @param configTemplates those of configs
   */
  ContainerConverter(Map<String, String> secretTemplates, Map<String, String> configTemplates) {
    this.secretTemplates = secretTemplates;
    this.configTemplates = configTemplates;
  }

  /**
   * Converts a container.
   *
   * @param task the task template of a service's request
   * @param engine what is asked of the engine beyond what a request can say
   */
  ContainerSpec convert(Fields task, EngineOptions engine) {
    Fields container = task.within("ContainerSpec");
    Fields dns = container.within("DNSConfig");
    return ContainerSpec.of(container.text("Image"))
        .command(container.texts("Command"))
        .args(container.texts("Args"))
        .env(container.texts("Env"))
        .workingDir(container.text("Dir"))
        .user(container.text("User"))
        .hostname(container.text("Hostname"))
        .labels(container.pairs("Labels"))
        .stopSignal(container.text("StopSignal"))
        .stopGracePeriod(Nanos.in(container, "StopGracePeriod").orElse(null))
        .init(container.flag("Init").orElse(null))
        .readOnly(container.isSet("ReadOnly"))
        .tty(container.isSet("TTY"))
        .openStdin(container.isSet("OpenStdin"))
        .mounts(container.each("Mounts").stream().map(ContainerConverter::mount).toList())
        .healthCheck(
            container.inner("Healthcheck").map(ContainerConverter::healthCheck).orElse(null))
        .capabilitiesAdd(container.texts("CapabilityAdd"))
        .capabilitiesDrop(container.texts("CapabilityDrop"))
        .sysctls(container.pairs("Sysctls"))
        .ulimits(container.each("Ulimits").stream().map(ContainerConverter::ulimit).toList())
        .extraHosts(container.texts("Hosts"))
        .groups(container.texts("Groups"))
        .dns(new Dns(dns.texts("Nameservers"), dns.texts("Search"), dns.texts("Options")))
        .engine(engine)
        .log(task.inner("LogDriver").map(ContainerConverter::log).orElse(null))
        .secrets(files(container, "Secret", secretTemplates))
        .configs(files(container, "Config", configTemplates))
        .build();
  }

  private static Mount mount(Fields mount) {
    Fields volume = mount.within("VolumeOptions");
    Fields driver = volume.within("DriverConfig");
    Fields tmpfs = mount.within("TmpfsOptions");
    return new Mount(
        Words.parse(Mount.Type.class, mount, "Type", "type", Mount.Type.VOLUME),
        mount.text("Source"),
        mount.text("Target"),
        mount.isSet("ReadOnly"),
        mount.text("Consistency"),
        mount.within("BindOptions").text("Propagation"),
        volume.isSet("NoCopy"),
        volume.pairs("Labels"),
        driver.text("Name"),
        driver.pairs("Options"),
        tmpfs.count("SizeBytes", Long.MAX_VALUE).orElse(0),
        tmpfs.count("Mode", Integer.MAX_VALUE, 0));
  }

  private static HealthCheck healthCheck(Fields check) {
    return new HealthCheck(
        check.texts("Test"),
        Nanos.in(check, "Interval").orElse(null),
        Nanos.in(check, "Timeout").orElse(null),
        Nanos.in(check, "StartPeriod").orElse(null),
        Nanos.in(check, "StartInterval").orElse(null),
        (int) check.count("Retries", Integer.MAX_VALUE, "retries").orElse(0));
  }

  private static Ulimit ulimit(Fields ulimit) {
    return new Ulimit(ulimit.text("Name"), limit(ulimit, "Soft"), limit(ulimit, "Hard"));
  }

  private static long limit(Fields ulimit, String key) {
    return ulimit.text(key).equals(UNLIMITED)
        ? -1
        : ulimit.count(key, Long.MAX_VALUE, ulimit.text("Name")).orElse(0);
  }

  private static LogDriver log(Fields log) {
    return new LogDriver(log.text("Name"), log.pairs("Options"));
  }

  /** A config may also be there for another purpose than to be a file. */
  private static List<FileReference> files(
      Fields container, String kind, Map<String, String> templates) {
    return container.each(kind + "s").stream()
        .filter(reference -> reference.inner("File").isPresent())
        .map(reference -> file(reference, kind, templates))
        .toList();
  }

  private static FileReference file(Fields reference, String kind, Map<String, String> templates) {
    Fields file = reference.within("File");
    String name = reference.text(kind + "Name");
    return new FileReference(
        name,
        null,
        "",
        file.text("Name"),
        file.text("UID"),
        file.text("GID"),
        (int) file.count("Mode", MAX_MODE, "mode").orElse(0),
        templates.getOrDefault(name, ""));
  }
}
