package dev.skep.api.intent;

import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Node.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as a file describes it. Nodes come and go by joining and leaving; a file only says what
 * those that are there shall be.
 *
 * @param node its id, or its host name
 * @param labels those that the file owns; others stay
 * @param availability null leaves it
 * @param role null leaves it
 */
public record DesiredNode(
    String node,
    Map<String, String> labels,
    @Nullable Availability availability,
    @Nullable Role role) {
  public DesiredNode {
    labels = Map.copyOf(labels);
  }
}
