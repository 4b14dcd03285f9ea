package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Suggestion;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an engine refuses when it makes a container. Said with its place in the file, before the
 * first task is rejected on some node.
 */
final class EngineRules {
  private static final List<String> CAPABILITIES =
      List.of(
              "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN",
              "DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE",
              "LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE",
              "NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT",
              "SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME",
              "SYS_TTY_CONFIG SYSLOG WAKE_ALARM")
          .stream()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();
  private static final List<String> ULIMITS =
      List.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");
  private static final List<String> CHECKS = List.of("NONE", "CMD", "CMD-SHELL");
  private static final List<String> SIGNALS =
      List.of(
              "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT",
              "SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ")
          .stream()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();
  private static final Pattern REALTIME_OR_NUMBER =
      Pattern.compile("RTM(?:IN(?:\\+[0-9]{1,2})?|AX(?:-[0-9]{1,2})?)|[1-9]|[1-5][0-9]|6[0-4]");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final String HOST_GATEWAY = "host-gateway";
  private static final String CAPABILITY_PREFIX = "CAP_";
  private static final String SIGNAL_PREFIX = "SIG";

  private final Lookup service;
  private final Problems problems;

  private EngineRules(Lookup service, Problems problems) {
    this.service = service;
    this.problems = problems;
  }

  static void check(Lookup service, Problems problems) {
    EngineRules rules = new EngineRules(service, problems);
    rules.capabilities("cap_add");
    rules.capabilities("cap_drop");
    rules.ulimits();
    rules.addresses();
    rules.stopSignal();
    rules.healthCheck();
    rules.hostNames();
  }

  private void hostNames() {
    boolean named = !service.of("hostname").isEmpty() || !service.of("domainname").isEmpty();
    if (named && service.of("uts").equals("host")) {
      problems.error(
          service.at("uts"),
          "with the host's UTS namespace a container has the host's name; remove 'hostname' and"
              + " 'domainname', or 'uts'");
    }
  }

  private void capabilities(String key) {
    for (Scalar name : service.texts(key)) {
      String upper = name.text().strip().toUpperCase(Locale.ROOT);
      String plain =
          upper.startsWith(CAPABILITY_PREFIX) ? upper.substring(CAPABILITY_PREFIX.length()) : upper;
      if (!CAPABILITIES.contains(plain)) {
        problems.error(
            name.position(),
            "'" + name.text() + "' is not a capability" + Suggestion.forWord(plain, CAPABILITIES));
      }
    }
  }

  private void ulimits() {
    Mapping limits = service.inner("ulimits").orElse(Mapping.empty(service.mapping().position()));
    for (var each : limits.entries().entrySet()) {
      Entry entry = each.getValue();
      if (!ULIMITS.contains(each.getKey())) {
        problems.error(
            entry.key(),
            "'" + each.getKey() + "' is not a ulimit" + Suggestion.forWord(each.getKey(), ULIMITS));
      } else if (entry.value() instanceof Mapping mapping) {
        Lookup both = new Lookup(mapping);
        if (isMore(both.of("soft"), both.of("hard"))) {
          problems.error(
              both.at("soft"), "a soft limit must not be above the hard one, " + both.of("hard"));
        }
      }
    }
  }

  /** Whether the first is a larger number; −1 is unlimited. */
  private static boolean isMore(String one, String other) {
    try {
      long first = Long.parseLong(one);
      long second = Long.parseLong(other);
      return second != -1 && (first == -1 || first > second);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void addresses() {
    for (Scalar server : service.texts("dns")) {
      if (!isAddress(server.text())) {
        problems.error(
            server.position(), "'" + server.text() + "' is not an IP address of a DNS server");
      }
    }
    for (Scalar host : service.texts("extra_hosts")) {
      int colon = host.text().indexOf(':');
      String address = host.text().substring(colon + 1);
      if (colon < 0) {
        problems.error(
            host.position(), "'" + host.text() + "' is not a host; write it like name:10.0.0.1");
      } else if (!isAddress(address) && !address.equals(HOST_GATEWAY)) {
        problems.error(
            host.position(),
            "'" + address + "' is not an IP address; write name:10.0.0.1 or name:host-gateway");
      }
    }
  }

  private static boolean isAddress(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    try {
      return ADDRESS.matcher(bare).matches() && InetAddress.ofLiteral(bare) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void stopSignal() {
    String signal = service.of("stop_signal");
    String upper = signal.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith(SIGNAL_PREFIX) ? upper.substring(3) : upper;
    if (!signal.isEmpty()
        && !SIGNALS.contains(plain)
        && !REALTIME_OR_NUMBER.matcher(plain).matches()) {
      problems.error(
          service.at("stop_signal"),
          "'"
              + signal
              + "' is not a signal; write it like SIGTERM"
              + Suggestion.forWord(plain, SIGNALS));
    }
  }

  private void healthCheck() {
    Lookup check =
        new Lookup(
            service.inner("healthcheck").orElse(Mapping.empty(service.mapping().position())));
    List<Scalar> test = check.texts("test");
    if (test.isEmpty()) {
      return;
    }
    Position at = test.getFirst().position();
    String first = test.getFirst().text();
    if (!CHECKS.contains(first)) {
      problems.error(
          at,
          "the list of a health check's test begins with CMD, CMD-SHELL or NONE, not '"
              + first
              + "'; a text is run by the shell");
    } else if (test.size() == 1 && !first.equals("NONE")) {
      problems.error(at, "nothing to run follows " + first);
    }
  }
}
