package dev.skep.api.model;

import java.time.Duration;

/**
 * The cluster itself; exactly one exists.
 *
 * @param meta name is always {@code default}, as in swarm
 * @param spec settings that users change
 * @param trust the certificate authority and the join secrets
 */
public record Cluster(Meta meta, Spec spec, Trust trust) implements Resource {
  /** The one cluster's name. */
  public static final String NAME = "default";

  @Override
  public Cluster withMeta(Meta changed) {
    return new Cluster(changed, spec, trust);
  }

  /** The same with other trust material. */
  public Cluster withTrust(Trust changed) {
    return new Cluster(meta, spec, changed);
  }

  /**
   * Settings.
   *
   * @param heartbeatPeriod how often an agent reports that it is alive
   * @param missedHeartbeats after how many missed ones a node counts as down; swarm's grace of 3
   * @param taskHistoryLimit tasks kept per slot, the running one included; negative keeps all
   * @param addressPool CIDR from which networks get their subnets
   * @param subnetSize prefix length of such a subnet
   * @param certificateExpiry validity of node certificates
   */
  public record Spec(
      Duration heartbeatPeriod,
      int missedHeartbeats,
      int taskHistoryLimit,
      String addressPool,
      int subnetSize,
      Duration certificateExpiry) {
    /** Swarm's defaults, except for the heartbeat, which is one second here. */
    public static Spec defaults() {
      return new Spec(Duration.ofSeconds(1), 3, 5, "10.0.0.0/8", 24, Duration.ofDays(90));
    }

    /** How long a node is believed to be alive after its last heartbeat. */
    public Duration lease() {
      return heartbeatPeriod.multipliedBy(missedHeartbeats);
    }
  }

  /**
   * Trust material.
   *
   * @param caCertificate PEM of the root that signs node certificates
   * @param caKey its private key, sealed
   * @param workerSecret last part of the join token for workers, sealed
   * @param managerSecret last part of the join token for managers, sealed
   */
  public record Trust(
      String caCertificate,
      SealedValue caKey,
      SealedValue workerSecret,
      SealedValue managerSecret) {}
}
