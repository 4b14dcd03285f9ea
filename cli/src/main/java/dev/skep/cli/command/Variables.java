package dev.skep.cli.command;

import dev.skep.api.Bytes;
import dev.skep.manifests.values.EnvFile;
import dev.skep.manifests.values.InvalidValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Environment variables of a service, with what this process's own environment knows of them. */
final class Variables {
  private static final long MAX_FILE_BYTES = 1024 * 1024;

  private final Invocation invocation;

  Variables(Invocation invocation) {
    this.invocation = invocation;
  }

  /** A name without a value takes the one that it has here, if it has one. */
  List<String> of(List<String> given) {
    return given.stream().map(this::variable).toList();
  }

  /** Those of the files first, so that the others win. */
  List<String> of(List<String> files, List<String> given) {
    List<String> all = new ArrayList<>();
    for (String file : files) {
      for (EnvFile.Line line : lines(file)) {
        all.add(
            line.value()
                .map(value -> line.name() + "=" + value)
                .orElseGet(() -> variable(line.name())));
      }
    }
    all.addAll(of(given));
    return all;
  }

  private String variable(String text) {
    @Nullable String value = text.contains("=") ? null : invocation.environment().get(text);
    return value == null ? text : text + "=" + value;
  }

  private List<EnvFile.Line> lines(String file) {
    Path path = invocation.directory().resolve(file);
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw CliFailure.usage("--env-file: " + file + " is larger than 1 MiB");
      }
      return EnvFile.parse(Bytes.of(Files.readAllBytes(path)));
    } catch (IOException e) {
      throw CliFailure.usage("--env-file: cannot read " + file + ": " + e.getMessage());
    } catch (InvalidValue e) {
      throw CliFailure.usage("--env-file: " + file + ": " + e.problem());
    }
  }
}
