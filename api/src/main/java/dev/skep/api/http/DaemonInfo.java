package dev.skep.api.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a daemon stands; answered by every node.
 *
 * @param version of the daemon
 * @param state {@code inactive}, {@code pending}, {@code active} or {@code error}: the node's
 *     membership
 * @param nodeId this node's id; empty outside a cluster
 * @param clusterId empty outside a cluster
 * @param role {@code worker} or {@code manager}; empty outside a cluster
 * @param address what this node advertises; empty outside a cluster
 * @param controlAvailable whether this node serves the cluster's state: a running manager
 * @param leader whether it leads the managers
 * @param error why the last attempt to be a member failed; empty when nothing is wrong
 * @param managers managers that this node knows of
 * @param host what the host has
 * @param engineError why there is no container engine; empty when there is one
 * @param cluster the cluster in numbers; null on nodes that do not serve its state
 */
public record DaemonInfo(
    String version,
    String state,
    String nodeId,
    String clusterId,
    String role,
    String address,
    boolean controlAvailable,
    boolean leader,
    String error,
    List<Manager> managers,
    HostView host,
    String engineError,
    @Nullable ClusterNumbers cluster) {
  public DaemonInfo {
    managers = Wire.list(managers);
  }

  /** A manager and where its API is. */
  public record Manager(String nodeId, String address) {}

  /**
   * The cluster in numbers.
   *
   * @param revision commits so far, as seen by this manager
   * @param term of the leader that wrote last
   */
  public record ClusterNumbers(
      long revision, long term, int nodes, int managers, int stacks, int services, int tasks) {}
}
