package dev.skep.controllers.admission;

import dev.skep.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of a node's spec.
 *
 * @param role empty leaves it
 * @param availability empty leaves it
 * @param labelsAdd labels to set
 * @param labelsRemove keys of labels to take away; a key that is not there is no error
 */
public record NodeUpdate(
    Optional<Node.Role> role,
    Optional<Node.Availability> availability,
    Map<String, String> labelsAdd,
    List<String> labelsRemove) {
  public NodeUpdate {
    labelsAdd = Map.copyOf(labelsAdd);
    labelsRemove = List.copyOf(labelsRemove);
  }

  /** Only the availability. */
  public static NodeUpdate availability(Node.Availability wanted) {
    return new NodeUpdate(Optional.empty(), Optional.of(wanted), Map.of(), List.of());
  }

  /** Only the role. */
  public static NodeUpdate role(Node.Role wanted) {
    return new NodeUpdate(Optional.of(wanted), Optional.empty(), Map.of(), List.of());
  }
}
