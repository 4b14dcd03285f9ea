package dev.skep.api.intent;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's settings as a file describes them; what is null stays as it is. For the meaning of
 * each see {@link dev.skep.api.model.Cluster.Spec}.
 *
 * @param labels those that the file owns; others stay
 */
public record DesiredCluster(
    Map<String, String> labels,
    @Nullable Duration heartbeatPeriod,
    @Nullable Integer missedHeartbeats,
    @Nullable Integer taskHistoryLimit,
    @Nullable String addressPool,
    @Nullable Integer subnetSize,
    @Nullable Duration certificateExpiry) {
  public DesiredCluster {
    labels = Map.copyOf(labels);
  }
}
