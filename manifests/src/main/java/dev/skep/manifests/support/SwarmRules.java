package dev.skep.manifests.support;

import dev.skep.api.model.Names;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a swarm manager refuses although the docker CLI lets it pass, as far as a place in the file
 * helps the user. Admission checks the same and more; there the place is lost.
 */
final class SwarmRules {
  /** As admission has it: far beyond what a cluster runs. */
  private static final long MAX_REPLICAS = 1_000_000;

  private static final int MAX_DIGITS = 18;
  private static final long MIN_NANO_CPUS = 1_000_000;
  private static final long MIN_MEMORY_BYTES = 4L << 20;
  private static final Duration MIN_HEALTH_DURATION = Duration.ofMillis(1);

  private final Lookup service;
  private final Lookup deploy;
  private final Problems problems;

  private SwarmRules(Mapping service, Problems problems) {
    this.service = new Lookup(service);
    deploy = below(this.service, "deploy");
    this.problems = problems;
  }

  static void check(String stack, String name, Entry entry, Problems problems) {
    Names.problemOfObjectName(stack + "_" + name)
        .ifPresent(problem -> problems.error(entry.key(), "the service's " + problem));
    SwarmRules rules = new SwarmRules((Mapping) entry.value(), problems);
    rules.mounts();
    rules.ports();
    rules.updates();
    rules.durations();
    rules.amounts("limits");
    rules.amounts("reservations");
    rules.placement();
    rules.replicas();
    EngineRules.check(rules.service, problems);
  }

  private void placement() {
    Lookup placement = below(deploy, "placement");
    for (Scalar constraint : placement.texts("constraints")) {
      ConstraintRule.check(constraint, problems);
    }
    for (Lookup preference : placement.each("preferences")) {
      String label = preference.of("spread").toLowerCase(Locale.ROOT);
      if (!label.isEmpty()
          && !label.startsWith("node.labels.")
          && !label.startsWith("engine.labels.")) {
        problems.warning(
            preference.at("spread"),
            "'"
                + preference.of("spread")
                + "' has no effect: tasks are spread over node.labels.NAME or engine.labels.NAME");
      }
    }
  }

  private void replicas() {
    String replicas = deploy.of("replicas");
    if (replicas.chars().allMatch(Character::isDigit)
        && !replicas.isEmpty()
        && (replicas.length() > MAX_DIGITS || Long.parseLong(replicas) > MAX_REPLICAS)) {
      problems.error(deploy.at("replicas"), "a service has at most " + MAX_REPLICAS + " replicas");
    }
  }

  private void mounts() {
    Map<String, Position> before = new HashMap<>();
    for (Lookup mount : service.each("volumes")) {
      String target = mount.of("target");
      if (!target.startsWith("/") && !mount.of("type").equals("npipe")) {
        problems.error(
            mount.at("target"),
            "the path '"
                + target
                + "' in the container must start with '/'"
                + (isDrive(target)
                    ? "; a single letter before ':' is read as a Windows drive, so give the volume a"
                        + " longer name"
                    : ""));
      }
      once(before, target, mount.at("target"), "something is mounted at " + target + " already");
    }
  }

  private static boolean isDrive(String path) {
    return path.length() > 1 && path.charAt(1) == ':' && Character.isLetter(path.charAt(0));
  }

  private void ports() {
    Map<String, Position> before = new HashMap<>();
    for (Lookup port : service.each("ports")) {
      String protocol = port.of("protocol").isEmpty() ? "tcp" : port.of("protocol");
      String published = port.of("published");
      boolean ingress = !port.of("mode").equals("host");
      if (!published.isEmpty() && !published.equals("0")) {
        once(
            before,
            published + "/" + protocol + (ingress ? "" : " on the host"),
            port.at("published"),
            "the port " + published + "/" + protocol + " is published already");
      }
      if (ingress && deploy.of("endpoint_mode").equalsIgnoreCase("dnsrr")) {
        problems.error(
            deploy.at("endpoint_mode"),
            "endpoint_mode dnsrr works only with ports of mode host; change one of the two");
      }
    }
  }

  private void once(Map<String, Position> before, String what, Position at, String problem) {
    Position first = before.putIfAbsent(what, at);
    if (first != null) {
      problems.error(at, problem + ", in line " + first.line());
    }
  }

  private void updates() {
    boolean job = deploy.of("mode").endsWith("-job");
    for (String policy : new String[] {"update_config", "rollback_config"}) {
      if (job) {
        deploy
            .mapping()
            .entry(policy)
            .ifPresent(entry ->
                problems.error(
                    entry.key(), "a job has no '" + policy + "': changing it runs it again"));
      }
      Lookup texts = below(deploy, policy);
      if (!isRatio(texts.of("max_failure_ratio"))) {
        problems.error(
            texts.at("max_failure_ratio"), "'max_failure_ratio' is a number from 0 to 1");
      }
      atLeast(texts, "delay", Duration.ZERO);
      atLeast(texts, "monitor", Duration.ZERO);
    }
  }

  private static boolean isRatio(String text) {
    try {
      double ratio = text.isEmpty() ? 0 : Double.parseDouble(text);
      return ratio >= 0 && ratio <= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void durations() {
    atLeast(service, "stop_grace_period", Duration.ZERO);
    Lookup restart = below(deploy, "restart_policy");
    atLeast(restart, "delay", Duration.ZERO);
    atLeast(restart, "window", Duration.ZERO);
    Lookup check = below(service, "healthcheck");
    for (String key : new String[] {"interval", "timeout", "start_period", "start_interval"}) {
      atLeast(check, key, MIN_HEALTH_DURATION);
    }
  }

  private void atLeast(Lookup texts, String key, Duration least) {
    try {
      String text = texts.of(key);
      Duration duration = text.isEmpty() ? least : GoDuration.parse(text);
      if (duration.compareTo(least) < 0 && !duration.isZero()) {
        problems.error(
            texts.at(key),
            "'"
                + key
                + "' must be "
                + (least.isZero() ? "0s" : least.toMillis() + "ms")
                + " or more");
      }
    } catch (InvalidValue e) {
      problems.error(texts.at(key), e.problem());
    }
  }

  private interface Parser {
    long parse(String text) throws InvalidValue;
  }

  private void amounts(String kind) {
    Lookup amount = below(below(deploy, "resources"), kind);
    atLeast(amount, "cpus", Cpus::parseNanos, MIN_NANO_CPUS, "0.001");
    atLeast(amount, "memory", ByteSize::parse, MIN_MEMORY_BYTES, "4m");
  }

  private void atLeast(Lookup texts, String key, Parser parser, long least, String words) {
    try {
      String text = texts.of(key);
      long value = text.isEmpty() ? 0 : parser.parse(text);
      if (value != 0 && value < least) {
        problems.error(texts.at(key), "'" + key + "' must be at least " + words);
      }
    } catch (InvalidValue e) {
      problems.error(texts.at(key), e.problem());
    }
  }

  private static Lookup below(Lookup texts, String key) {
    return new Lookup(texts.inner(key).orElse(Mapping.empty(texts.mapping().position())));
  }
}
