package dev.skep.manifests.kinds;

import dev.skep.api.intent.DesiredCluster;
import dev.skep.api.model.Cluster;
import dev.skep.manifests.tree.Fields;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the cluster's settings. */
final class ClusterDocument {
  /** A shorter period costs every manager and finds nothing sooner than the network allows. */
  private static final Duration MIN_HEARTBEAT = Duration.ofMillis(100);

  /** Longer, and nobody would call it a heartbeat. */
  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(10);

  /** Swarm's bound: a certificate must live long enough to be renewed. */
  private static final Duration MIN_EXPIRY = Duration.ofHours(1);

  /** Swarm's authority itself lives for twenty years. */
  private static final Duration MAX_EXPIRY = Duration.ofDays(20 * 365);

  private static final int MAX_MISSED = 1_000;
  private static final int MAX_HISTORY = 1_000;

  /** A smaller network has no room for a gateway, a balancer and a task. */
  private static final int MAX_SUBNET_SIZE = 29;

  private ClusterDocument() {}

  static DesiredCluster read(Document document) {
    Fields spec = document.spec();
    if (!document.name().equals(Cluster.NAME)) {
      document
          .problems()
          .error(
              document.at(),
              "the cluster is called '" + Cluster.NAME + "', not '" + document.name() + "'");
    }
    return new DesiredCluster(
        document.labels(),
        duration(spec, "heartbeatPeriod", MIN_HEARTBEAT, MAX_HEARTBEAT),
        number(spec, "missedHeartbeats", 1, MAX_MISSED),
        number(spec, "taskHistoryLimit", -1, MAX_HISTORY),
        addressPool(spec),
        number(spec, "subnetSize", 1, MAX_SUBNET_SIZE),
        duration(spec, "certificateExpiry", MIN_EXPIRY, MAX_EXPIRY));
  }

  private static @Nullable Duration duration(
      Fields spec, String key, Duration least, Duration most) {
    Duration duration = spec.duration(key).orElse(null);
    if (duration != null && (duration.compareTo(least) < 0 || duration.compareTo(most) > 0)) {
      spec.problems()
          .error(spec.at(key), "'" + key + "' must be from " + words(least) + " to " + words(most));
    }
    return duration;
  }

  private static String words(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
  }

  private static @Nullable Integer number(Fields spec, String key, int least, int most) {
    if (spec.text(key).isEmpty()) {
      return null;
    }
    try {
      int number = Integer.parseInt(spec.text(key));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // A whole number of more than 32 bits, reported below.
    }
    spec.problems()
        .error(
            spec.at(key),
            "'" + key + "' must be from " + least + " to " + most + ", not " + spec.text(key));
    return null;
  }

  private static @Nullable String addressPool(Fields spec) {
    String pool = spec.text("addressPool");
    if (pool.isEmpty()) {
      return null;
    }
    Cidr.problem(pool).ifPresent(problem -> spec.problems().error(spec.at("addressPool"), problem));
    return pool;
  }
}
