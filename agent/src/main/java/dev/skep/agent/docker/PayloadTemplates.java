package dev.skep.agent.docker;

import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.Bytes;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets and configs that are templates, filled in for one task. Besides the placeholders that a
 * task's environment may have there are swarm's three functions: {@code env "NAME"} is a variable
 * of the task, {@code secret "FILE"} and {@code config "FILE"} are the contents of its other files,
 * by the names that these have in the container. Such contents are taken as they are, so that
 * templates cannot go round in circles.
 */
final class PayloadTemplates {
  private final ContainerSpec container;
  private final Placeholders placeholders;
  private final Map<String, Bytes> contents;

  /**
   * The templates of a task.
   *
   * @param contents of its secrets and configs, by digest
   */
  PayloadTemplates(AssignedTask task, Node.Description host, Map<String, Bytes> contents)
      throws RuntimeFailure.Refused {
    this.placeholders = new Placeholders(task, host);
    this.container = placeholders.fill(task.spec().container());
    this.contents = contents;
  }

  /** The content of a file, filled in if it is a template. */
  Bytes fill(FileReference file, String what, Bytes content) throws RuntimeFailure.Refused {
    if (!file.isTemplate()) {
      return content;
    }
    String text = new String(content.toArray(), StandardCharsets.UTF_8);
    return Bytes.utf8(placeholders.fillPayload(text, what, this::call));
  }

  private Optional<String> call(String function, String argument) throws Placeholders.NoSuchFile {
    return switch (function) {
      case "env" -> Optional.of(variable(argument));
      case "secret" -> Optional.of(file("secret", container.secrets(), argument));
      case "config" -> Optional.of(file("config", container.configs(), argument));
      default -> Optional.empty();
    };
  }

  /** Empty when the task does not set it, as in swarm. */
  private String variable(String name) {
    return container.env().stream()
        .filter(variable -> variable.startsWith(name + "="))
        .map(variable -> variable.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private String file(String kind, List<FileReference> files, String target)
      throws Placeholders.NoSuchFile {
    for (FileReference file : files) {
      Bytes content = contents.get(file.digest());
      if (file.target().equals(target) && content != null) {
        return new String(content.toArray(), StandardCharsets.UTF_8);
      }
    }
    throw new Placeholders.NoSuchFile(kind);
  }
}
