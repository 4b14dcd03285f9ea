package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.values.CommandLine;
import dev.skep.manifests.values.InvalidValue;
import java.util.LinkedHashMap;
import java.util.List;

/** Brings one service into its long form. */
final class ServiceNormaliser {
  private final Surroundings surroundings;
  private final boolean strict;
  private final Problems problems;
  private final ServiceEnvironment environment;
  private final ServicePorts ports;

  ServiceNormaliser(Surroundings surroundings, boolean strict, Problems problems) {
    this.surroundings = surroundings;
    this.strict = strict;
    this.problems = problems;
    environment = new ServiceEnvironment(surroundings, problems);
    ports = new ServicePorts(strict, problems);
  }

  Mapping normalise(Mapping service) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    service
        .entries()
        .forEach((key, entry) -> {
          if (!(entry.value() instanceof Scalar scalar && scalar.isNull())) {
            entries.put(key, new Entry(entry.key(), value(key, entry.value())));
          }
        });
    return environment.apply(new Mapping(service.position(), entries));
  }

  private Tree value(String key, Tree value) {
    return switch (key) {
      case "environment" -> Pairs.withNulls(value);
      case "labels", "sysctls" -> Pairs.withEmptyValues(value);
      case "extra_hosts" -> Hosts.normalise(value, strict);
      case "command", "entrypoint" -> command(value);
      case "env_file", "dns", "dns_search", "tmpfs" -> several(value);
      case "ports" -> ports.normalise(value);
      case "volumes" -> ServiceMounts.normalise(value, surroundings, problems);
      case "secrets", "configs" -> references((Sequence) value);
      case "networks" -> networks(value);
      case "healthcheck" -> healthCheck((Mapping) value);
      case "logging" -> optionsOf((Mapping) value, "options");
      case "build" -> build(value);
      case "deploy" -> deploy((Mapping) value);
      default -> value;
    };
  }

  private Tree command(Tree value) {
    if (!(value instanceof Scalar text)) {
      return value;
    }
    try {
      return Sequence.ofTexts(text.position(), CommandLine.split(text.text()));
    } catch (InvalidValue e) {
      problems.error(text.position(), e.problem());
      return Sequence.ofTexts(text.position(), List.of());
    }
  }

  private static Tree several(Tree value) {
    return value instanceof Scalar scalar
        ? new Sequence(scalar.position(), List.of(scalar))
        : value;
  }

  private static Sequence references(Sequence references) {
    List<Tree> items =
        references.items().stream()
            .map(item ->
                item instanceof Scalar name
                    ? (Tree) Mapping.empty(name.position()).with("source", name)
                    : item)
            .toList();
    return new Sequence(references.position(), items);
  }

  private static Mapping networks(Tree networks) {
    if (networks instanceof Mapping mapping) {
      return mapping;
    }
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    for (Tree item : ((Sequence) networks).items()) {
      entries.put(((Scalar) item).text(), new Entry(item.position(), Scalar.none(item.position())));
    }
    return new Mapping(networks.position(), entries);
  }

  private static Mapping healthCheck(Mapping check) {
    return check.get("test").orElse(null) instanceof Scalar command
        ? check.with(
            "test", Sequence.ofTexts(command.position(), List.of("CMD-SHELL", command.text())))
        : check;
  }

  private static Mapping optionsOf(Mapping mapping, String key) {
    return mapping
        .get(key)
        .map(options -> mapping.with(key, Pairs.withEmptyValues(options)))
        .orElse(mapping);
  }

  private Mapping build(Tree build) {
    if (!(build instanceof Mapping mapping)) {
      return Mapping.empty(build.position()).with("context", build);
    }
    return mapping
        .get("extra_hosts")
        .filter(hosts -> !(hosts instanceof Scalar))
        .map(hosts -> mapping.with("extra_hosts", Hosts.normalise(hosts, strict)))
        .orElse(mapping);
  }

  private static Mapping deploy(Mapping deploy) {
    return optionsOf(deploy, "labels");
  }
}
