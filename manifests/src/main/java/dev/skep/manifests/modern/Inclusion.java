package dev.skep.manifests.modern;

import dev.skep.api.Bytes;
import dev.skep.manifests.modern.ModernFiles.Place;
import dev.skep.manifests.normalise.InlineFiles;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.validate.Fingerprint;
import dev.skep.manifests.values.EnvFile;
import dev.skep.manifests.values.InvalidValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file includes: other files with directories and variables of their own. What they declare
 * stands beside what the file itself declares; nothing may be declared twice.
 */
final class Inclusion {
  /** Env files are short; what is larger was named by mistake. */
  private static final int MAX_ENV_BYTES = 1_000_000;

  private static final String ENV_FILE = "the env file ";

  private final Loader loader;
  private final InlineFiles files;
  private final Problems problems;

  /** Reads files as one. */
  interface Loader {
    /** The files in their long form; nothing, and an error, where they cannot be read. */
    Optional<Mapping> load(Position at, List<String> paths, Place place);
  }

  Inclusion(Loader loader, InlineFiles files, Problems problems) {
    this.loader = loader;
    this.files = files;
    this.problems = problems;
  }

  /** All that a file includes. */
  Optional<Mapping> of(Mapping file, Place place) {
    Optional<Mapping> result = Optional.empty();
    if (file.get("include").orElse(null) instanceof Sequence list) {
      for (Tree item : list.items()) {
        Optional<Mapping> more = included(item, place);
        result =
            result.isPresent() && more.isPresent()
                ? Optional.of(unite(result.get(), more.get()))
                : result.or(() -> more);
      }
    }
    return result;
  }

  private Optional<Mapping> included(Tree item, Place place) {
    Surroundings surroundings = new Surroundings(place.directory(), place.variables(), files);
    Mapping entry =
        item instanceof Mapping mapping
            ? mapping
            : Mapping.empty(item.position()).with("path", item);
    List<String> paths =
        texts(entry, "path").stream().map(path -> surroundings.absolute(path.text())).toList();
    Place of = place.in(paths.isEmpty() ? "/" : paths.getFirst());
    if (entry.get("project_directory").orElse(null) instanceof Scalar directory) {
      of = new Place(surroundings.absolute(directory.text()), of.variables());
    }
    Map<String, String> defaults = new HashMap<>();
    for (Scalar envFile : texts(entry, "env_file")) {
      defaults.putAll(variables(envFile, surroundings.absolute(envFile.text())));
    }
    // What is set where the stack is applied wins over what the included files bring along.
    Place finished =
        new Place(
            of.directory(),
            name ->
                place.variables().apply(name).or(() -> Optional.ofNullable(defaults.get(name))));
    return loader.load(item.position(), paths, finished);
  }

  private static List<Scalar> texts(Mapping entry, String key) {
    List<Scalar> texts = new ArrayList<>();
    switch (entry.get(key).orElse(Mapping.empty(entry.position()))) {
      case Scalar scalar -> texts.add(scalar);
      case Sequence sequence -> sequence.items().forEach(item -> texts.add((Scalar) item));
      case Mapping _ -> {}
    }
    return texts;
  }

  private Map<String, String> variables(Scalar file, String path) {
    Map<String, String> variables = new HashMap<>();
    try {
      Bytes content = files.read(path, MAX_ENV_BYTES);
      for (EnvFile.Line line : EnvFile.parse(content)) {
        line.value().ifPresent(value -> variables.put(line.name(), value));
      }
    } catch (IOException e) {
      problems.error(file.position(), ENV_FILE + path + " cannot be read");
    } catch (InvalidValue e) {
      problems.error(file.position(), ENV_FILE + path + ": " + e.problem());
    }
    return variables;
  }

  /** Both side by side. */
  Mapping unite(Mapping first, Mapping second) {
    LinkedHashMap<String, Entry> sections = new LinkedHashMap<>(first.entries());
    second
        .entries()
        .forEach((name, entry) -> {
          Entry before = sections.get(name);
          boolean both =
              before != null
                  && before.value() instanceof Mapping
                  && entry.value() instanceof Mapping;
          sections.put(
              name,
              both && before != null && !name.startsWith("x-")
                  ? new Entry(
                      entry.key(), beside((Mapping) before.value(), (Mapping) entry.value()))
                  : entry);
        });
    return new Mapping(second.position(), sections);
  }

  private Mapping beside(Mapping first, Mapping second) {
    LinkedHashMap<String, Entry> all = new LinkedHashMap<>(first.entries());
    second
        .entries()
        .forEach((name, entry) -> {
          Entry before = all.putIfAbsent(name, entry);
          if (before != null
              && !Fingerprint.of(before.value()).equals(Fingerprint.of(entry.value()))) {
            problems.error(
                entry.key(),
                "'"
                    + name
                    + "' is declared in "
                    + before.key().file()
                    + ":"
                    + before.key().line()
                    + " already, which is included; rename one, or apply both files with -f, so that"
                    + " one changes the other");
          }
        });
    return new Mapping(second.position(), all);
  }
}
