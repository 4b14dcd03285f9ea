package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Brings what only today's Compose Specification knows into forms that Compose files of version 3
 * have, as far as there are such forms; {@link ModernService} does it for services.
 */
final class ModernForms {
  /** Networks of the engine; {@code network_mode} names them, a stack declares them. */
  private static final Set<String> NETWORK_MODES = Set.of("host", "none", "bridge");

  private final Surroundings surroundings;
  private final InlineFiles inline;
  private final Problems problems;
  private final ModernService services;

  ModernForms(Surroundings surroundings, InlineFiles inline, Problems problems) {
    this.surroundings = surroundings;
    this.inline = inline;
    this.problems = problems;
    services = new ModernService(surroundings, problems);
  }

  /** A valid file in older forms. */
  Mapping apply(Mapping file) {
    Mapping result = each(file, "secrets", (name, secret) -> payload("secret", name, secret));
    result = each(result, "configs", (name, config) -> payload("config", name, config));
    result = withNetworkModes(result);
    return each(result, "services", (_, service) -> services.apply(service));
  }

  private static Mapping each(
      Mapping file, String section, BiFunction<String, Mapping, Mapping> change) {
    if (!(file.get(section).orElse(null) instanceof Mapping found)) {
      return file;
    }
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    found
        .entries()
        .forEach((name, entry) ->
            entries.put(
                name,
                entry.value() instanceof Mapping value
                    ? new Entry(entry.key(), change.apply(name, value))
                    : entry));
    return file.with(section, new Mapping(found.position(), entries));
  }

  private Mapping payload(String kind, String name, Mapping payload) {
    Mapping result = payload;
    for (String source : new String[] {"content", "environment"}) {
      if (result.get(source).orElse(null) instanceof Scalar value) {
        Position at = value.position();
        if (result.get("file").isPresent()) {
          problems.error(at, "the " + kind + " '" + name + "' has two contents; keep one of them");
          return result.without(source);
        }
        String path = surroundings.absolute("(" + source + " of the " + kind + " " + name + ")");
        content(source, value).ifPresent(content -> inline.put(path, content));
        inline.putWritten(path, source, value);
        result = result.without(source).with("file", Scalar.text(at, path));
      }
    }
    return result;
  }

  private Optional<Bytes> content(String source, Scalar value) {
    if (source.equals("content")) {
      return Optional.of(Bytes.utf8(value.text()));
    }
    Optional<String> variable = surroundings.variables().apply(value.text());
    if (variable.isEmpty()) {
      problems.error(
          value.position(), "the variable " + value.text() + " is not set; it is the content");
    }
    return variable.map(Bytes::utf8);
  }

  /** Turns {@code network_mode: host} into the network of the engine that it means. */
  private Mapping withNetworkModes(Mapping file) {
    Mapping networks =
        file.get("networks").orElse(null) instanceof Mapping declared
            ? declared
            : Mapping.empty(file.position());
    Mapping before = networks;
    LinkedHashMap<String, Entry> services = new LinkedHashMap<>();
    if (!(file.get("services").orElse(null) instanceof Mapping all)) {
      return file;
    }
    for (var each : all.entries().entrySet()) {
      Entry entry = each.getValue();
      if (entry.value() instanceof Mapping service
          && service.get("network_mode").orElse(null) instanceof Scalar mode
          && NETWORK_MODES.contains(mode.text())) {
        Position at = mode.position();
        if (service.get("networks").isPresent()) {
          problems.error(at, "'network_mode' and 'networks' exclude each other; remove one");
        }
        String key = "network-mode-" + mode.text();
        networks =
            networks.with(
                key,
                Mapping.empty(at)
                    .with("external", Scalar.flag(at, true))
                    .with("name", Scalar.text(at, mode.text())));
        entry =
            new Entry(
                entry.key(),
                service
                    .without("network_mode")
                    .with("networks", Mapping.empty(at).with(key, Scalar.none(at))));
      }
      services.put(each.getKey(), entry);
    }
    Tree rewritten = new Mapping(all.position(), services);
    return networks.equals(before)
        ? file
        : file.with("services", rewritten).with("networks", networks);
  }
}
