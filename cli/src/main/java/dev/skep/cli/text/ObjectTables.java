package dev.skep.cli.text;

import dev.skep.api.http.ClusterView;
import dev.skep.api.http.NetworkView;
import dev.skep.api.http.PayloadView;
import dev.skep.api.http.SetView;
import java.time.Instant;
import java.util.List;

/** Networks, secrets, configs, sets and the cluster, by name as the daemon sends them. */
public final class ObjectTables {
  private ObjectTables() {}

  /** Networks. */
  public static Table networks(List<NetworkView> networks) {
    Table table = Table.of("NETWORK ID", "NAME", "DRIVER", "SCOPE");
    networks.forEach(network -> table.row(network.id(), network.name(), network.driver(), "swarm"));
    return table;
  }

  /** Secrets or configs. */
  public static Table payloads(List<PayloadView> payloads, Instant now) {
    Table table = Table.of("ID", "NAME", "CREATED", "UPDATED");
    payloads.forEach(payload ->
        table.row(
            payload.id(),
            payload.name(),
            Ago.since(payload.createdAt(), now),
            Ago.since(payload.updatedAt(), now)));
    return table;
  }

  /** Sets of manifests. */
  public static Table sets(List<SetView> sets, Instant now) {
    Table table = Table.of("NAME", "OBJECTS", "UPDATED");
    sets.forEach(set ->
        table.row(
            set.name(), String.valueOf(set.members().size()), Ago.since(set.updatedAt(), now)));
    return table;
  }

  /** The one cluster. */
  public static Table clusters(List<ClusterView> clusters) {
    Table table = Table.of("ID", "NAME", "HEARTBEAT", "HISTORY", "POOL", "CERTIFICATES");
    clusters.forEach(cluster ->
        table.row(
            cluster.id(),
            cluster.name(),
            cluster.heartbeatPeriod() + " x " + cluster.missedHeartbeats(),
            String.valueOf(cluster.taskHistoryLimit()),
            cluster.addressPool() + " by /" + cluster.subnetSize(),
            cluster.certificateExpiry()));
    return table;
  }
}
