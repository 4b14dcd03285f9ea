package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.values.EnvFile;
import dev.skep.manifests.values.InvalidValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files that a service names in ways that only today's Compose Specification knows. */
final class ServiceFiles {
  /** Profiles have some ten kilobytes. */
  private static final int MAX_SECCOMP_BYTES = 1_000_000;

  private static final Pattern SECCOMP_FILE =
      Pattern.compile("seccomp[:=](?!unconfined$|builtin$)(.+)");

  private final Surroundings surroundings;
  private final Problems problems;

  ServiceFiles(Surroundings surroundings, Problems problems) {
    this.surroundings = surroundings;
    this.problems = problems;
  }

  private static boolean isNull(Tree tree) {
    return tree instanceof Scalar scalar && scalar.isNull();
  }

  /** The engine wants the profile itself, since its host has no such file. */
  Tree securityOption(Tree tree) {
    Scalar option = (Scalar) tree;
    var file = SECCOMP_FILE.matcher(option.text());
    if (!file.matches() || file.group(1).startsWith("{")) {
      return tree;
    }
    String path = surroundings.absolute(file.group(1));
    return read(path, MAX_SECCOMP_BYTES, option.position(), "the seccomp profile ")
        .map(profile ->
            (Tree)
                Scalar.text(
                    option.position(),
                    "seccomp=" + new String(profile.toArray(), StandardCharsets.UTF_8)))
        .orElse(tree);
  }

  /** The service with the labels of its label files below its own. */
  Mapping labels(Mapping service) {
    Optional<Tree> named = service.get("label_file").filter(tree -> !isNull(tree));
    if (named.isEmpty()) {
      return service;
    }
    List<Tree> files = named.get() instanceof Sequence list ? list.items() : List.of(named.get());
    Mapping labels = Mapping.empty(named.get().position());
    for (Tree file : files) {
      Position at = file.position();
      String path = surroundings.absolute(((Scalar) file).text());
      try {
        Optional<Bytes> content = read(path, ServiceEnvironment.MAX_FILE_BYTES, at, "the file ");
        for (EnvFile.Line line : EnvFile.parse(content.orElse(Bytes.EMPTY))) {
          labels = labels.with(line.name(), Scalar.text(at, line.value().orElse("")));
        }
      } catch (InvalidValue e) {
        problems.error(at, "the file " + path + ": " + e.problem());
      }
    }
    Optional<Tree> written = service.get("labels").filter(tree -> !isNull(tree));
    if (written.isPresent()) {
      for (var own : Pairs.withEmptyValues(written.get()).values().entrySet()) {
        labels = labels.with(own.getKey(), own.getValue());
      }
    }
    return service.without("label_file").with("labels", labels);
  }

  /** Paths alone; a file that need not exist and does not is left out. */
  Tree envFiles(Tree tree) {
    if (!(tree instanceof Sequence sequence)) {
      return tree;
    }
    List<Tree> paths = new ArrayList<>();
    for (Tree item : sequence.items()) {
      if (!(item instanceof Mapping file)) {
        paths.add(item);
        continue;
      }
      Scalar path = (Scalar) file.get("path").orElseThrow();
      if (file.get("format").orElse(null) instanceof Scalar format
          && !format.text().equals("raw")) {
        problems.error(format.position(), "'format' of an env file is raw, or left out");
      }
      boolean optional =
          file.get("required").orElse(null) instanceof Scalar required
              && required.text().equals("false");
      if (!optional || exists(surroundings.absolute(path.text()))) {
        paths.add(path);
      }
    }
    return new Sequence(sequence.position(), paths);
  }

  private boolean exists(String path) {
    try {
      surroundings.files().read(path, 1);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true; // The stage that reads it says what is wrong.
    }
  }

  private Optional<Bytes> read(String path, int max, Position at, String what) {
    try {
      Bytes content = surroundings.files().read(path, max + 1);
      if (content.length() <= max) {
        return Optional.of(content);
      }
      problems.error(at, what + path + " has more than " + max + " bytes");
    } catch (NoSuchFileException e) {
      problems.error(at, what + path + " does not exist");
    } catch (IOException e) {
      problems.error(at, what + path + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }
}
