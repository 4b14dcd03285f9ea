package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
   * @param orphanedAfter how long a node must be down before its tasks are orphaned, see {@link
   *     #orphanTime}; null is {@link #ORPHANED_AFTER}
   */
  public record Spec(
      Duration heartbeatPeriod,
      int missedHeartbeats,
      int taskHistoryLimit,
      String addressPool,
      int subnetSize,
      Duration certificateExpiry,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Duration orphanedAfter) {
    /** Swarm's number. */
    public static final Duration ORPHANED_AFTER = Duration.ofHours(24);

    /** With swarm's time for orphans. */
    public Spec(
        Duration heartbeatPeriod,
        int missedHeartbeats,
        int taskHistoryLimit,
        String addressPool,
        int subnetSize,
        Duration certificateExpiry) {
      this(
          heartbeatPeriod,
          missedHeartbeats,
          taskHistoryLimit,
          addressPool,
          subnetSize,
          certificateExpiry,
          null);
    }

    /** Swarm's defaults, except for the heartbeat, which is one second here. */
    public static Spec defaults() {
      return new Spec(Duration.ofSeconds(1), 3, 5, "10.0.0.0/8", 24, Duration.ofDays(90));
    }

    /** How long a node is believed to be alive after its last heartbeat. */
    public Duration lease() {
      return heartbeatPeriod.multipliedBy(missedHeartbeats);
    }

    /** The addresses from which networks get their subnets. */
    public Cidr pool() {
      return Cidr.parse(addressPool);
    }

    /** The first block of the pool, kept for the network of the mesh as in swarm. */
    public Cidr meshBlock() {
      Cidr pool = pool();
      return Cidr.around(pool.first(), Math.max(subnetSize, pool.prefix()));
    }

    /** How long a node must be down before nobody counts on its tasks any more. */
    public Duration orphanTime() {
      return orphanedAfter == null ? ORPHANED_AFTER : orphanedAfter;
    }

    /** The same with another time for orphans; null is swarm's. */
    public Spec orphanedAfter(@Nullable Duration changed) {
      return new Spec(
          heartbeatPeriod,
          missedHeartbeats,
          taskHistoryLimit,
          addressPool,
          subnetSize,
          certificateExpiry,
          changed);
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
