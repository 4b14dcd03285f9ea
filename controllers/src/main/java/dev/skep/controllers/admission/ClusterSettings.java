package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredCluster;
import dev.skep.api.model.Cluster;
import dev.skep.api.state.ClusterState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster's settings as manifests want them. */
final class ClusterSettings {
  private final Wish wish;
  private final FieldOwnership ownership;

  ClusterSettings(Wish wish, SetMembers members) {
    this.wish = wish;
    ownership = new FieldOwnership(members);
  }

  /** Changes what differs; a refusal if it cannot be as wanted. */
  Optional<Refusal> bring(ClusterState state, DesiredCluster wanted) {
    Optional<Cluster> cluster = state.cluster();
    return cluster.isEmpty()
        ? Optional.of(
            new Refusal.FailedPrecondition("there is no cluster yet; initialise it first"))
        : fixed(cluster.get().spec(), wanted).or(() -> bring(cluster.get(), wanted));
  }

  /** As in swarm: networks have their addresses from the pool, so it stays what it is. */
  private static Optional<Refusal> fixed(Cluster.Spec spec, DesiredCluster wanted) {
    return fixed("addressPool", spec.addressPool(), wanted.addressPool())
        .or(() -> fixed("subnetSize", spec.subnetSize(), wanted.subnetSize()));
  }

  private static <T> Optional<Refusal> fixed(String field, T present, @Nullable T wanted) {
    return wanted == null || wanted.equals(present)
        ? Optional.empty()
        : Optional.of(
            new Refusal.FailedPrecondition(
                field
                    + " is chosen when the cluster is made and cannot be changed; it is "
                    + present));
  }

  private Optional<Refusal> bring(Cluster cluster, DesiredCluster wanted) {
    Cluster.Spec now = cluster.spec();
    Cluster.Spec spec =
        new Cluster.Spec(
            or(wanted.heartbeatPeriod(), now.heartbeatPeriod()),
            or(wanted.missedHeartbeats(), now.missedHeartbeats()),
            or(wanted.taskHistoryLimit(), now.taskHistoryLimit()),
            now.addressPool(),
            now.subnetSize(),
            or(wanted.certificateExpiry(), now.certificateExpiry()),
            now.orphanedAfter());
    return change(cluster, wanted.labels(), wanted(wanted), spec);
  }

  private static <T> T or(@Nullable T wanted, T otherwise) {
    return wanted == null ? otherwise : wanted;
  }

  private static Map<String, String> wanted(DesiredCluster wanted) {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "heartbeatPeriod", words(wanted.heartbeatPeriod()));
    put(fields, "missedHeartbeats", wanted.missedHeartbeats());
    put(fields, "taskHistoryLimit", wanted.taskHistoryLimit());
    put(fields, "addressPool", wanted.addressPool());
    put(fields, "subnetSize", wanted.subnetSize());
    put(fields, "certificateExpiry", words(wanted.certificateExpiry()));
    return fields;
  }

  private static void put(Map<String, String> fields, String field, @Nullable Object value) {
    if (value != null) {
      fields.put(field, value.toString());
    }
  }

  /** As manifests write durations, for example {@code 1m30s}. */
  private static @Nullable String words(@Nullable Duration duration) {
    return duration == null ? null : text(duration);
  }

  private static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  /** The set no longer speaks of the cluster: its labels go, all else stays. */
  Optional<Refusal> release(Cluster cluster) {
    return change(cluster, Map.of(), Map.of(), cluster.spec());
  }

  private Optional<Refusal> change(
      Cluster cluster, Map<String, String> labels, Map<String, String> spoken, Cluster.Spec spec) {
    Cluster updated =
        new Cluster(
            cluster.meta().withLabels(ownership.labels(cluster, labels)), spec, cluster.trust());
    Optional<Refusal> refusal =
        ownership.claim(cluster, fields(cluster), FieldOwnership.fields(labels, spoken));
    if (refusal.isPresent()) {
      return refusal;
    }
    if (updated.equals(cluster)) {
      wish.unchanged(cluster);
    } else {
      var changes = FieldOwnership.between(fields(cluster), fields(updated));
      wish.update(cluster, updated, false, changes);
      wish.event(
          cluster,
          "ClusterUpdated",
          String.join(
              ", ",
              changes.stream()
                  .map(change ->
                      change.path().startsWith("labels.") ? change.brief() : change.inFull())
                  .toList()));
    }
    return Optional.empty();
  }

  private static Map<String, String> fields(Cluster cluster) {
    Cluster.Spec spec = cluster.spec();
    return FieldOwnership.fields(
        cluster.meta().labels(),
        Map.of(
            "heartbeatPeriod",
            text(spec.heartbeatPeriod()),
            "missedHeartbeats",
            "" + spec.missedHeartbeats(),
            "taskHistoryLimit",
            "" + spec.taskHistoryLimit(),
            "addressPool",
            spec.addressPool(),
            "subnetSize",
            "" + spec.subnetSize(),
            "certificateExpiry",
            text(spec.certificateExpiry())));
  }
}
