package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.values.EnvFile;
import dev.skep.manifests.values.InvalidValue;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * A container's variables: env files in their order, then {@code environment} on top. A variable
 * without a value, or with an empty one, takes the one that it has where the manifest is read, if
 * any.
 */
final class ServiceEnvironment {
  /** Env files are short; what is larger was named by mistake. */
  static final int MAX_FILE_BYTES = 1_000_000;

  private final Surroundings surroundings;
  private final Problems problems;

  ServiceEnvironment(Surroundings surroundings, Problems problems) {
    this.surroundings = surroundings;
    this.problems = problems;
  }

  /** The service with {@code environment} complete; {@code env_file} stays beside it. */
  Mapping apply(Mapping service) {
    Optional<Sequence> files = service.get("env_file").map(Sequence.class::cast);
    Optional<Mapping> written = service.get("environment").map(Mapping.class::cast);
    if (files.isEmpty() && written.isEmpty()) {
      return service;
    }
    LinkedHashMap<String, Entry> variables = new LinkedHashMap<>();
    files.map(Sequence::items).orElse(List.of()).forEach(file -> load((Scalar) file, variables));
    written.ifPresent(mapping ->
        mapping
            .entries()
            .forEach((name, entry) ->
                variables.put(
                    name, new Entry(entry.key(), resolve(name, (Scalar) entry.value())))));
    return variables.isEmpty()
        ? service.without("environment")
        : service.with("environment", new Mapping(service.position(), variables));
  }

  private Scalar resolve(String name, Scalar value) {
    return value.text().isEmpty()
        ? surroundings
            .variables()
            .apply(name)
            .map(text -> Scalar.text(value.position(), text))
            .orElse(value)
        : value;
  }

  private void load(Scalar file, LinkedHashMap<String, Entry> variables) {
    String path = surroundings.absolute(file.text());
    try {
      Bytes content = surroundings.files().read(path, MAX_FILE_BYTES + 1);
      if (content.length() > MAX_FILE_BYTES) {
        throw new InvalidValue("it has more than " + MAX_FILE_BYTES + " bytes");
      }
      for (EnvFile.Line line : EnvFile.parse(content)) {
        line.value()
            .filter(text -> !text.isEmpty())
            .or(() -> surroundings.variables().apply(line.name()))
            .or(line::value)
            .ifPresent(text ->
                variables.put(
                    line.name(), new Entry(file.position(), Scalar.text(file.position(), text))));
      }
    } catch (NoSuchFileException e) {
      problems.error(file.position(), "the env file " + path + " does not exist");
    } catch (IOException e) {
      problems.error(
          file.position(), "the env file " + path + " cannot be read: " + e.getMessage());
    } catch (InvalidValue e) {
      problems.error(file.position(), "the env file " + path + ": " + e.problem());
    }
  }
}
