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

  /** Secrets; none has a driver. */
  public static Table secrets(List<PayloadView> secrets, Instant now) {
    Table table = Table.of("ID", "NAME", "DRIVER", "CREATED", "UPDATED");
    secrets.forEach(secret ->
        table.row(
            secret.id(),
            secret.name(),
            "",
            ago(secret.createdAt(), now),
            ago(secret.updatedAt(), now)));
    return table;
  }

  /** Configs. */
  public static Table configs(List<PayloadView> payloads, Instant now) {
    Table table = Table.of("ID", "NAME", "CREATED", "UPDATED");
    payloads.forEach(payload ->
        table.row(
            payload.id(),
            payload.name(),
            ago(payload.createdAt(), now),
            ago(payload.updatedAt(), now)));
    return table;
  }

  /** Here Docker begins with a capital letter. */
  private static String ago(Instant then, Instant now) {
    return Texts.capital(Ago.since(then, now));
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
