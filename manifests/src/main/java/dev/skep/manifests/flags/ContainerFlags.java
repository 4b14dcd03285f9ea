package dev.skep.manifests.flags;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Dns;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpec.Ulimit;
import dev.skep.api.model.ContainerSpecBuilder;
import dev.skep.manifests.docker.Capabilities;
import dev.skep.manifests.values.CommandLine;
import dev.skep.manifests.values.ImageReference;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the flags make of a service's container. */
final class ContainerFlags {
  private static final int MAX_OOM_SCORE = 1000;

  private final Given given;

  ContainerFlags(Given given) {
    this.given = given;
  }

  ContainerSpec on(ContainerSpec present) throws RefusedFlag {
    ContainerSpecBuilder container = present.toBuilder();
    command(container, present);
    surroundings(container, present);
    files(container, present);
    kernel(container, present);
    container.healthCheck(new HealthFlags(given).on(present.healthCheck()));
    container.log(log(present.log()));
    return container.build();
  }

  private void command(ContainerSpecBuilder container, ContainerSpec present) throws RefusedFlag {
    container
        .image(given.has("image") ? image(given.text("image", "")) : present.image())
        .command(given.value("entrypoint", CommandLine::split, present::command))
        .args(given.value("args", CommandLine::split, present::args))
        .env(given.edited(present.env(), "env", ContainerFlags::variable, Given::nameOf, k -> k))
        .user(given.text("user", present.user()))
        .workingDir(given.text("workdir", present.workingDir()))
        .init(given.has("init") ? given.flag("init") : present.init())
        .tty(given.flag("tty", present.tty()))
        .readOnly(given.flag("read-only", present.readOnly()))
        .stopSignal(given.text("stop-signal", present.stopSignal()));
    if (given.has("stop-grace-period")) {
      container.stopGracePeriod(
          given.duration("stop-grace-period", present.effectiveStopGracePeriod()));
    }
  }

  /** The image as it is stored. */
  static String image(String text) throws RefusedFlag {
    try {
      return ImageReference.normalise(text);
    } catch (InvalidValue e) {
      throw RefusedFlag.wrong("ContainerSpec: \"" + text + "\" is not a valid repository/tag");
    }
  }

  private static String variable(String text) throws InvalidValue {
    Given.pair(text);
    return text;
  }

  private void surroundings(ContainerSpecBuilder container, ContainerSpec present)
      throws RefusedFlag {
    Dns dns = present.dns();
    container
        .hostname(given.text("hostname", present.hostname()))
        .labels(given.edited(present.labels(), "container-label"))
        .groups(given.edited(present.groups(), "group"))
        .extraHosts(hosts(present.extraHosts()))
        .dns(
            new Dns(
                given.edited(dns.nameservers(), "dns"),
                given.edited(dns.search(), "dns-search"),
                given.edited(dns.options(), "dns-option")));
  }

  /** The model has them as a hosts file has: the address first. */
  private List<String> hosts(List<String> present) throws RefusedFlag {
    List<String> kept = new ArrayList<>(present);
    for (Host removed : given.values("host-rm", text -> Host.parse(text, false))) {
      kept.removeIf(removed::fits);
    }
    for (String flag : List.of("host", "host-add")) {
      for (Host added : given.values(flag, text -> Host.parse(text, true))) {
        String line = added.address + " " + added.name;
        if (!kept.contains(line)) {
          kept.add(line);
        }
      }
    }
    return kept;
  }

  /**
   * @param address empty is any
   */
  private record Host(String name, String address) {
    static Host parse(String text, boolean whole) throws InvalidValue {
      int equals = text.indexOf('=');
      int end = equals < 0 ? text.indexOf(':') : equals;
      if (whole && (end <= 0 || end == text.length() - 1)) {
        throw new InvalidValue("bad format for add-host: \"" + text + "\"; write NAME:ADDRESS");
      }
      return end < 0
          ? new Host(text, "")
          : new Host(text.substring(0, end), text.substring(end + 1));
    }

    boolean fits(String line) {
      int blank = line.indexOf(' ');
      return List.of(line.substring(blank + 1).split(" ")).contains(name)
          && (address.isEmpty() || line.substring(0, blank).equals(address));
    }
  }

  private void files(ContainerSpecBuilder container, ContainerSpec present) throws RefusedFlag {
    container
        .mounts(mounts(present.mounts()))
        .secrets(files("secret", present.secrets()))
        .configs(files("config", present.configs()));
  }

  /** What is added takes the place of what is there; two that are added do not, as in swarm. */
  private List<Mount> mounts(List<Mount> present) throws RefusedFlag {
    List<Mount> added = new ArrayList<>(given.values("mount", MountFlag::parse));
    added.addAll(given.values("mount-add", MountFlag::parse));
    Set<String> gone = new HashSet<>(given.values("mount-rm", text -> text));
    added.forEach(mount -> gone.add(mount.target()));
    List<Mount> mounts = new ArrayList<>(present);
    mounts.removeIf(mount -> gone.contains(mount.target()));
    mounts.addAll(added);
    return mounts;
  }

  /** The same secret may be several files; taking it away takes all of them. */
  private List<FileReference> files(String kind, List<FileReference> present) throws RefusedFlag {
    List<FileReference> files = new ArrayList<>(present);
    for (String name : given.values(kind + "-rm", text -> text)) {
      files.removeIf(file -> file.name().equals(name));
    }
    for (String flag : List.of(kind, kind + "-add")) {
      for (FileReference added : given.values(flag, FileFlag::parse)) {
        files.removeIf(file -> isSameFile(file, added));
        files.add(added);
      }
    }
    return files;
  }

  /** Adding what is there takes the secret's present content; another target is another file. */
  private static boolean isSameFile(FileReference file, FileReference added) {
    return file.name().equals(added.name()) && file.target().equals(added.target());
  }

  private void kernel(ContainerSpecBuilder container, ContainerSpec present) throws RefusedFlag {
    capabilities(container, present);
    container
        .sysctls(given.edited(present.sysctls(), "sysctl"))
        .ulimits(
            given.edited(
                present.ulimits(), "ulimit", ContainerFlags::ulimit, Ulimit::name, name -> name));
    if (given.has("oom-score-adj")) {
      int score = given.value("oom-score-adj", ContainerFlags::score, () -> 0);
      container.engine(present.engine().withOomScoreAdj(score));
    }
  }

  private static int score(String text) throws InvalidValue {
    boolean negative = text.startsWith("-");
    int score = (int) Given.wholeNumber(negative ? text.substring(1) : text, MAX_OOM_SCORE);
    return negative ? -score : score;
  }

  /** As in swarm, what is added is no longer dropped, and the other way round. */
  private void capabilities(ContainerSpecBuilder container, ContainerSpec present)
      throws RefusedFlag {
    Capabilities wanted =
        Capabilities.of(
            given.values("cap-add", text -> text), given.values("cap-drop", text -> text));
    List<String> add = new ArrayList<>(present.capabilitiesAdd());
    add.removeAll(wanted.drop());
    add.addAll(wanted.add());
    List<String> drop = new ArrayList<>(present.capabilitiesDrop());
    drop.removeAll(wanted.add());
    drop.addAll(wanted.drop());
    Capabilities together = Capabilities.of(add, drop);
    container.capabilitiesAdd(together.add()).capabilitiesDrop(together.drop());
  }

  /** {@code NAME=SOFT[:HARD]}; −1 is unlimited. */
  private static Ulimit ulimit(String text) throws InvalidValue {
    String[] pair = Given.pair(text);
    String[] limits = pair[1].split(":", 2);
    long soft = limit(text, limits[0]);
    long hard = limits.length == 1 ? soft : limit(text, limits[1]);
    if (hard != -1 && (soft > hard || soft == -1)) {
      throw new InvalidValue("ulimit soft limit must be less than or equal to hard limit: " + text);
    }
    return new Ulimit(pair[0], soft, hard);
  }

  private static long limit(String whole, String text) throws InvalidValue {
    try {
      return text.equals("-1") ? -1 : Given.wholeNumber(text, Long.MAX_VALUE);
    } catch (InvalidValue e) {
      throw new InvalidValue("invalid ulimit argument: " + whole + "; write it like nofile=1024");
    }
  }

  private @Nullable LogDriver log(@Nullable LogDriver present) throws RefusedFlag {
    Optional<String> driver = given.text("log-driver");
    if (driver.isEmpty() && !given.has("log-opt")) {
      return present;
    }
    String name = driver.orElse(present == null ? "" : present.name());
    Map<String, String> options = new LinkedHashMap<>();
    if (driver.isEmpty() && present != null) {
      options.putAll(present.options());
    }
    for (String[] option : given.values("log-opt", Given::pair)) {
      options.put(option[0], option[1]);
    }
    if (name.isEmpty() && !options.isEmpty()) {
      throw RefusedFlag.wrong("--log-opt: say whose option it is with --log-driver");
    }
    return name.isEmpty() ? null : new LogDriver(name, options);
  }
}
