package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must be true of the services of a file together. */
final class StackRules {
  private final Mapping file;
  private final Problems problems;

  private StackRules(Mapping file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  static void check(Mapping file, Problems problems) {
    StackRules rules = new StackRules(file, problems);
    rules.ports();
    rules.unused();
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
