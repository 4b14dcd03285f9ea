package dev.skep.manifests.flags;

import dev.skep.manifests.flags.ServiceFlag.Form;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All flags there are that say something of a service. */
public final class ServiceFlags {
  /** In the order of a usage text. */
  public static final List<ServiceFlag> ALL = List.copyOf(all());

  private static final Map<String, ServiceFlag> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ServiceFlag::name, flag -> flag));

  private ServiceFlags() {}

  /** Those of a command. */
  public static List<ServiceFlag> of(Verb command) {
    return ALL.stream().filter(flag -> flag.verb().isOf(command)).toList();
  }

  /** Refuses what is no flag of a command. */
  static void require(Verb command, Iterable<String> names) throws RefusedFlag {
    for (String name : names) {
      ServiceFlag flag = BY_NAME.get(name);
      if (flag == null || !flag.verb().isOf(command)) {
        String verb = command == Verb.CREATE ? "service create" : "service update";
        throw RefusedFlag.wrong("unknown flag: --" + name + " is none of '" + verb + "'");
      }
    }
  }

  private static List<ServiceFlag> all() {
    List<ServiceFlag> flags = new ArrayList<>();
    service(flags);
    container(flags);
    task(flags);
    policy(flags, "update", "an update");
    policy(flags, "rollback", "a rollback");
    engine(flags);
    return flags;
  }

  private static void service(List<ServiceFlag> flags) {
    create(flags, "name", "NAME", "Name of the service; by default one is made up");
    create(flags, "mode", "MODE", "replicated, global, replicated-job or global-job");
    value(flags, "replicas", "", "N", "Number of tasks");
    value(flags, "max-concurrent", "", "N", "Number of a job's tasks that run at once");
    pair(flags, "label", "l", "KEY[=VALUE]", "KEY", "label of the service");
    pair(flags, "publish", "p", "PORT", "TARGET-PORT[/PROTOCOL]", "published port");
    value(flags, "endpoint-mode", "", "vip|dnsrr", "How the service's name resolves");
    pair(flags, "network", "", "NETWORK", "NETWORK", "network to attach to");
    add(flags, "image", "", Form.VALUE, Verb.UPDATE, "IMAGE", "Another image");
    add(flags, "args", "", Form.VALUE, Verb.UPDATE, "COMMAND", "Another command, as one text");
    add(flags, "force", "", Form.SWITCH, Verb.UPDATE, "", "Replace the tasks even without changes");
  }

  private static void container(List<ServiceFlag> flags) {
    value(flags, "entrypoint", "", "COMMAND", "Instead of the image's entry point, as one text");
    pair(flags, "env", "e", "NAME[=VALUE]", "NAME", "environment variable");
    value(flags, "user", "u", "NAME|UID[:GROUP|GID]", "User in the container");
    value(flags, "workdir", "w", "PATH", "Working directory in the container");
    value(flags, "hostname", "", "NAME", "Host name of the container");
    pair(flags, "container-label", "", "KEY[=VALUE]", "KEY", "label of the containers");
    pair(flags, "group", "", "GROUP", "GROUP", "additional group of the user");
    pair(flags, "host", "", "NAME:ADDRESS", "NAME[:ADDRESS]", "entry of the hosts file");
    pair(flags, "dns", "", "ADDRESS", "ADDRESS", "name server");
    pair(flags, "dns-option", "", "OPTION", "OPTION", "resolver option");
    pair(flags, "dns-search", "", "DOMAIN", "DOMAIN", "search domain");
    flag(flags, "init", "", "Run the engine's init process in the container");
    flag(flags, "tty", "t", "Give the container a terminal");
    flag(flags, "read-only", "", "Make the container's root file system read-only");
    value(flags, "stop-signal", "", "SIGNAL", "Signal that stops the container");
    value(flags, "stop-grace-period", "", "TIME", "Between that signal and SIGKILL; 10s");
    pair(flags, "mount", "", "MOUNT", "TARGET", "mount");
    pair(flags, "secret", "", "SECRET", "SECRET", "secret as a file");
    pair(flags, "config", "", "CONFIG", "CONFIG", "config as a file");
    value(flags, "health-cmd", "", "COMMAND", "Tells whether the container is healthy");
    value(flags, "health-interval", "", "TIME", "Between two checks");
    value(flags, "health-timeout", "", "TIME", "Of one check");
    value(flags, "health-start-period", "", "TIME", "During which failures do not count");
    value(flags, "health-start-interval", "", "TIME", "Between two checks in the start period");
    value(flags, "health-retries", "", "N", "Failures in a row that make it unhealthy");
    flag(flags, "no-healthcheck", "", "Without the image's health check");
    value(flags, "log-driver", "", "DRIVER", "Where output goes");
    list(flags, "log-opt", "OPTION=VALUE", "Option of the log driver");
  }

  private static void task(List<ServiceFlag> flags) {
    value(flags, "reserve-cpu", "", "CPUS", "CPUs to set aside");
    value(flags, "reserve-memory", "", "BYTES", "Memory to set aside");
    value(flags, "limit-cpu", "", "CPUS", "CPUs at most");
    value(flags, "limit-memory", "", "BYTES", "Memory at most");
    value(flags, "limit-pids", "", "N", "Processes at most; 0 is unlimited");
    pair(flags, "generic-resource", "", "KIND=AMOUNT", "KIND", "reserved amount of a resource");
    pair(flags, "constraint", "", "CONSTRAINT", "CONSTRAINT", "condition on nodes");
    pair(flags, "placement-pref", "", "spread=LABEL", "spread=LABEL", "preference among nodes");
    value(flags, "replicas-max-per-node", "", "N", "Tasks on one node at most; 0 is unlimited");
    value(flags, "restart-condition", "", "CONDITION", "none, on-failure or any");
    value(flags, "restart-delay", "", "TIME", "Before a replacement starts");
    value(flags, "restart-max-attempts", "", "N", "Replacements at most; 0 is unlimited");
    value(flags, "restart-window", "", "TIME", "Over which attempts are counted");
  }

  private static void policy(List<ServiceFlag> flags, String name, String of) {
    value(flags, name + "-parallelism", "", "N", "Slots of " + of + " at once; 0 is all");
    value(flags, name + "-delay", "", "TIME", "Between slots of " + of);
    value(
        flags,
        name + "-failure-action",
        "",
        "ACTION",
        "What a failure of "
            + of
            + " leads to: pause, continue"
            + (of.endsWith("date") ? " or rollback" : ""));
    value(flags, name + "-monitor", "", "TIME", "How long new tasks of " + of + " are watched");
    value(
        flags,
        name + "-max-failure-ratio",
        "",
        "RATIO",
        "Failures of " + of + " that are let pass");
    value(flags, name + "-order", "", "ORDER", "Order of " + of + ": stop-first or start-first");
  }

  private static void engine(List<ServiceFlag> flags) {
    list(flags, "cap-add", "CAPABILITY", "Add a Linux capability");
    list(flags, "cap-drop", "CAPABILITY", "Take a Linux capability away");
    pair(flags, "ulimit", "", "NAME=SOFT[:HARD]", "NAME", "process limit");
    pair(flags, "sysctl", "", "NAME=VALUE", "NAME", "kernel setting");
    value(flags, "oom-score-adj", "", "N", "For the kernel when memory is short, -1000 to 1000");
    value(flags, "isolation", "", "ISOLATION", "Of Windows containers: only 'default'");
    value(flags, "credential-spec", "", "SPEC", "Of Windows containers: not supported");
    flag(flags, "no-resolve-image", "", "Take the image's tag as it is, which is always so");
    flag(flags, "with-registry-auth", "", "Not supported: nodes log in to registries themselves");
  }

  private static void create(List<ServiceFlag> flags, String name, String value, String text) {
    add(flags, name, "", Form.VALUE, Verb.CREATE, value, text);
  }

  private static void value(
      List<ServiceFlag> flags, String name, String letter, String value, String text) {
    add(flags, name, letter, Form.VALUE, Verb.BOTH, value, text);
  }

  private static void flag(List<ServiceFlag> flags, String name, String letter, String text) {
    add(flags, name, letter, Form.SWITCH, Verb.BOTH, "", text);
  }

  private static void list(List<ServiceFlag> flags, String name, String value, String text) {
    add(flags, name, "", Form.LIST, Verb.BOTH, value, text);
  }

  /** A list is made by one flag, and changed by two. */
  private static void pair(
      List<ServiceFlag> flags, String name, String letter, String value, String key, String what) {
    String article = "aeiou".indexOf(what.charAt(0)) >= 0 ? "an " : "a ";
    add(flags, name, letter, Form.LIST, Verb.CREATE, value, "Set " + article + what);
    add(flags, name + "-add", "", Form.LIST, Verb.UPDATE, value, "Add " + article + what);
    add(flags, name + "-rm", "", Form.LIST, Verb.UPDATE, key, "Take away " + article + what);
  }

  private static void add(
      List<ServiceFlag> flags,
      String name,
      String letter,
      Form form,
      Verb verb,
      String value,
      String text) {
    flags.add(new ServiceFlag(name, letter, form, verb, value, text));
  }
}
