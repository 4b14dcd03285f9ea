package dev.skep.manifests.support;

import dev.skep.api.model.Names;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What must be true of the services of a file together. */
final class StackRules {
  private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

  private final String stack;
  private final Mapping file;
  private final Problems problems;

  private StackRules(String stack, Mapping file, Problems problems) {
    this.stack = stack;
    this.file = file;
    this.problems = problems;
  }

  static void check(String stack, Mapping file, Problems problems) {
    StackRules rules = new StackRules(stack, file, problems);
    rules.names("networks", Names::problemOfObjectName);
    rules.names("secrets", Names::problemOfFileName);
    rules.names("configs", Names::problemOfFileName);
    rules.names("volumes", StackRules::problemOfVolume);
    rules.external("networks");
    rules.external("secrets");
    rules.external("configs");
    rules.ports();
    rules.completions();
    rules.unused();
  }

  /** Names of the cluster: given, or of the file behind the stack's. */
  private void names(String section, Function<String, Optional<String>> rule) {
    section(section)
        .entries()
        .forEach((key, entry) -> {
          Lookup declared = new Lookup((Mapping) entry.value());
          String name = declared.of("name");
          rule.apply(name.isEmpty() ? stack + "_" + key : name)
              .ifPresent(problem ->
                  problems.error(name.isEmpty() ? entry.key() : declared.at("name"), problem));
        });
  }

  /** What exists already is as it is; for volumes it is an error earlier. */
  private void external(String section) {
    section(section)
        .entries()
        .forEach((name, entry) -> {
          Mapping declared = (Mapping) entry.value();
          if (new Lookup(declared).of("external").equals("true")) {
            declared
                .entries()
                .forEach((key, setting) -> {
                  if (!key.equals("external") && !key.equals("name") && !key.startsWith("x-")) {
                    problems.warning(
                        setting.key(),
                        "'"
                            + key
                            + "' of '"
                            + name
                            + "' is ignored: with 'external' it exists already and stays as it is");
                  }
                });
          }
        });
  }

  private static Optional<String> problemOfVolume(String name) {
    return VOLUME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "a volume's name '"
                + name
                + "' may hold only letters, digits, '.', '_' and '-', with a letter or digit first");
  }

  /** Who publishes a port, and where that stands. */
  private record Holder(String service, Position at) {}

  /**
   * A port of the mesh belongs to one service, and no service may open it on its hosts; ports of
   * hosts may be equal, the scheduler keeps their tasks apart.
   */
  private void ports() {
    Map<String, Holder> mesh = new HashMap<>();
    Map<String, Holder> hosts = new HashMap<>();
    section("services")
        .entries()
        .forEach((name, entry) -> {
          for (Lookup port : new Lookup((Mapping) entry.value()).each("ports")) {
            String published = port.of("published");
            if (published.isEmpty() || published.equals("0")) {
              continue;
            }
            String protocol = port.of("protocol").isEmpty() ? "tcp" : port.of("protocol");
            String key = published + "/" + protocol;
            Holder holder = new Holder(name, port.at("published"));
            boolean host = port.of("mode").equals("host");
            if (!clashes(key, holder, mesh) && !host) {
              clashes(key, holder, hosts);
            }
            (host ? hosts : mesh).putIfAbsent(key, holder);
          }
        });
  }

  private boolean clashes(String port, Holder holder, Map<String, Holder> others) {
    Holder other = others.get(port);
    if (other == null || other.service().equals(holder.service())) {
      return false;
    }
    problems.error(
        holder.at(),
        "the port "
            + port
            + " is published by '"
            + other.service()
            + "' already, in line "
            + other.at().line());
    return true;
  }

  /** What has completed and starts again nonetheless is seldom what its author means. */
  private void completions() {
    Mapping services = section("services");
    services
        .entries()
        .values()
        .forEach(entry ->
            new Lookup((Mapping) entry.value())
                .inner("depends_on")
                .ifPresent(needs ->
                    needs.entries().keySet().forEach(needed -> completion(needs, needed))));
  }

  private void completion(Mapping needs, String needed) {
    Optional<Lookup> dependency = new Lookup(needs).inner(needed).map(Lookup::new);
    Optional<Mapping> service = new Lookup(section("services")).inner(needed);
    if (dependency.isPresent()
        && dependency.get().of("condition").equals("service_completed_successfully")
        && service.filter(StackRules::startsAgain).isPresent()) {
      problems.warning(
          dependency.get().at("condition"),
          "'"
              + needed
              + "' starts again after it has completed; write deploy.restart_policy.condition:"
              + " on-failure there");
    }
  }

  private static boolean startsAgain(Mapping service) {
    Lookup texts = new Lookup(service);
    Optional<Lookup> deploy = texts.inner("deploy").map(Lookup::new);
    Optional<Lookup> policy = deploy.flatMap(d -> d.inner("restart_policy")).map(Lookup::new);
    boolean job = deploy.filter(d -> d.of("mode").endsWith("-job")).isPresent();
    String condition =
        policy
            .map(p -> p.of("condition"))
            .orElse(texts.of("restart").startsWith("on-failure") ? "on-failure" : "");
    return !job && (condition.isEmpty() || condition.equals("any"));
  }

  private void unused() {
    Set<String> networks = new HashSet<>();
    Set<String> volumes = new HashSet<>();
    section("services")
        .entries()
        .values()
        .forEach(entry -> {
          Lookup service = new Lookup((Mapping) entry.value());
          service.inner("networks").ifPresent(named -> networks.addAll(named.entries().keySet()));
          service.each("volumes").forEach(mount -> volumes.add(mount.of("source")));
        });
    networks.add("default");
    tellUnused("networks", networks);
    tellUnused("volumes", volumes);
  }

  private void tellUnused(String section, Set<String> used) {
    section(section)
        .entries()
        .forEach((name, entry) -> {
          if (!used.contains(name)) {
            problems.warning(
                entry.key(),
                "no service uses '"
                    + name
                    + "' of the top-level '"
                    + section
                    + "'; it has no effect");
          }
        });
  }

  private Mapping section(String name) {
    return new Lookup(file).inner(name).orElse(Mapping.empty(Position.of("")));
  }
}
