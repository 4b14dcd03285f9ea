package dev.skep.api.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node.
 *
 * @param id of the node
 * @param hostname of the host
 * @param self whether it is the node that answered
 * @param role {@code worker} or {@code manager}
 * @param availability {@code active}, {@code pause} or {@code drain}
 * @param state {@code unknown}, {@code down}, {@code ready} or {@code disconnected}
 * @param message why it is in that state; empty when there is nothing to say
 * @param address from which its session comes
 * @param manager null for workers
 * @param labels that constraints read
 * @param host what it has
 * @param tasks that are assigned to it and wanted
 * @param version of the last write of the spec
 * @param createdAt when it joined
 * @param updatedAt commit time of the last write of the spec
 */
public record NodeView(
    String id,
    String hostname,
    boolean self,
    String role,
    String availability,
    String state,
    String message,
    String address,
    @Nullable ManagerStatus manager,
    Map<String, String> labels,
    HostView host,
    int tasks,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public NodeView {
    labels = Wire.map(labels);
  }

  /**
   * What a manager is to the others.
   *
   * @param leader whether it leads
   * @param reachability {@code reachable}, {@code unreachable} or {@code unknown}
   * @param address {@code host:port} of its API
   */
  public record ManagerStatus(boolean leader, String reachability, String address) {}

  /**
   * A node with what only its inspection tells.
   *
   * @param node in short
   * @param trustRoot PEM of the root that signed its certificate
   */
  public record Detail(NodeView node, String trustRoot) {}

  /**
   * A change of a node.
   *
   * @param role {@code manager} or {@code worker}; null leaves it
   * @param availability {@code active}, {@code pause} or {@code drain}; null leaves it
   * @param labelsAdd labels to set
   * @param labelsRemove keys to take away; a key that is not there is refused
   */
  public record Patch(
      @Nullable String role,
      @Nullable String availability,
      Map<String, String> labelsAdd,
      List<String> labelsRemove) {
    public Patch {
      labelsAdd = Wire.map(labelsAdd);
      labelsRemove = Wire.list(labelsRemove);
    }
  }
}
