package dev.skep.manifests.modern;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.validate.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out services whose profiles nobody asked for, and then looks whether what services depend
 * on is there.
 */
public final class Profiles {
  private static final String ALL = "*";

  /** Services of a circle that a message names. */
  private static final int MAX_NAMED = 10;

  private final Mapping services;
  private final Set<String> active;
  private final Problems problems;
  private final LinkedHashMap<String, Entry> kept = new LinkedHashMap<>();

  private Profiles(Mapping services, Set<String> active, Problems problems) {
    this.services = services;
    this.active = active;
    this.problems = problems;
  }

  /**
   * The file with the services that are wanted.
   *
   * @param file of all files together, in its long form
   * @param active the profiles that were asked for; {@code *} stands for all
   */
  public static Mapping apply(Mapping file, Set<String> active, Problems problems) {
    return file.get("services").orElse(null) instanceof Mapping services
        ? file.with("services", new Profiles(services, active, problems).apply())
        : file;
  }

  private Mapping apply() {
    services
        .entries()
        .forEach((name, entry) -> {
          Mapping service = (Mapping) entry.value();
          if (isWanted(service)) {
            kept.put(name, new Entry(entry.key(), service.without("profiles")));
          }
        });
    kept.replaceAll(
        (name, entry) -> new Entry(entry.key(), withDependencies(name, (Mapping) entry.value())));
    circle();
    return new Mapping(services.position(), kept);
  }

  private boolean isWanted(Mapping service) {
    Set<String> profiles = profilesOf(service);
    return profiles.isEmpty()
        || active.contains(ALL)
        || profiles.stream().anyMatch(active::contains);
  }

  private static Set<String> profilesOf(Mapping service) {
    Set<String> names = new LinkedHashSet<>();
    if (service.get("profiles").orElse(null) instanceof Sequence profiles) {
      profiles.items().forEach(profile -> names.add(((Scalar) profile).text()));
    }
    return names;
  }

  private Mapping withDependencies(String name, Mapping service) {
    if (!(service.get("depends_on").orElse(null) instanceof Mapping written)) {
      return service;
    }
    LinkedHashMap<String, Entry> dependencies = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> each : written.entries().entrySet()) {
      if (kept.containsKey(each.getKey())) {
        dependencies.put(each.getKey(), each.getValue());
      } else if (!isOptional(each.getValue().value())) {
        problems.error(each.getValue().key(), missing(name, each.getKey()));
      }
    }
    return dependencies.isEmpty()
        ? service.without("depends_on")
        : service.with("depends_on", new Mapping(written.position(), dependencies));
  }

  private static boolean isOptional(Tree dependency) {
    return dependency instanceof Mapping mapping
        && mapping.get("required").orElse(null) instanceof Scalar required
        && required.text().equals("false");
  }

  private String missing(String name, String dependency) {
    String problem = "'" + name + "' depends on '" + dependency + "', ";
    if (services.get(dependency).orElse(null) instanceof Mapping disabled) {
      return problem
          + "which belongs to a profile that is not active; add --profile "
          + profilesOf(disabled).iterator().next()
          + ", or write required: false";
    }
    return problem
        + "but there is no such service"
        + Suggestion.forWord(dependency, services.entries().keySet());
  }

  /**
   * Services that wait for each other would wait for ever. Whoever waits for nobody is taken away
   * until nobody is left; who is left waits in a circle.
   */
  private void circle() {
    Map<String, Integer> waitsFor = new HashMap<>();
    Map<String, List<String>> waiting = new HashMap<>();
    Deque<String> free = new ArrayDeque<>();
    for (Map.Entry<String, Entry> each : kept.entrySet()) {
      String name = each.getKey();
      List<String> dependencies = dependenciesOf((Mapping) each.getValue().value());
      waitsFor.put(name, dependencies.size());
      dependencies.forEach(
          needed -> waiting.computeIfAbsent(needed, _ -> new ArrayList<>()).add(name));
      if (dependencies.isEmpty()) {
        free.add(name);
      }
    }
    while (!free.isEmpty()) {
      String done = free.remove();
      waitsFor.remove(done);
      for (String name : waiting.getOrDefault(done, List.of())) {
        if (waitsFor.merge(name, -1, Integer::sum) == 0) {
          free.add(name);
        }
      }
    }
    kept.entrySet().stream()
        .filter(entry -> waitsFor.containsKey(entry.getKey()))
        .findFirst()
        .ifPresent(entry ->
            problems.error(
                ((Mapping) entry.getValue().value()).get("depends_on").orElseThrow().position(),
                "services depend on each other in a circle: "
                    + String.join(
                        ", ", waitsFor.keySet().stream().sorted().limit(MAX_NAMED).toList())));
  }

  private static List<String> dependenciesOf(Mapping service) {
    return service.get("depends_on").orElse(null) instanceof Mapping dependencies
        ? List.copyOf(dependencies.entries().keySet())
        : List.of();
  }
}
