package dev.skep.api.http;

import java.time.Instant;
import java.util.Map;

/**
 * The cluster's settings.
 *
 * @param id of the cluster
 * @param name always {@code default}
 * @param labels of the cluster
 * @param heartbeatPeriod how often an agent reports that it is alive, for example {@code 1s}
 * @param missedHeartbeats after how many missed ones a node counts as down
 * @param taskHistoryLimit tasks kept per slot; negative keeps all
 * @param addressPool CIDR from which networks get their subnets
 * @param subnetSize prefix length of such a subnet
 * @param certificateExpiry validity of node certificates, for example {@code 2160h}
 * @param version of the last write of the settings
 * @param createdAt when the cluster was made
 * @param updatedAt commit time of the last write
 */
public record ClusterView(
    String id,
    String name,
    Map<String, String> labels,
    String heartbeatPeriod,
    int missedHeartbeats,
    int taskHistoryLimit,
    String addressPool,
    int subnetSize,
    String certificateExpiry,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public ClusterView {
    labels = Wire.map(labels);
  }
}
