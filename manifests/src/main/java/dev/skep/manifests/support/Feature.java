package dev.skep.manifests.support;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * An ability of the cluster that a manifest may ask for. Every part of Compose can be read and
 * converted; what the cluster cannot carry out yet is refused by name instead of being dropped.
 */
public enum Feature {
  /** Networks that span nodes, with names and virtual addresses for services. */
  OVERLAY_NETWORKS,
  /** Driver options of one attachment to a network. */
  ATTACHMENT_OPTIONS,
  /** Address management by another driver than the default. */
  IPAM_DRIVERS,
  /** Ports that every node answers on. */
  INGRESS_PORTS,
  /** One task on each node. */
  GLOBAL_SERVICES,
  /** Tasks that run to completion. */
  JOBS,
  /** Secrets and configs that are templates. */
  PAYLOAD_TEMPLATES,
  /** Secrets that a driver provides. */
  SECRET_DRIVERS,
  /** Volumes that the cluster itself attaches to nodes. */
  CLUSTER_VOLUMES,
  /** Settings that only Windows containers have. */
  WINDOWS;

  /** What a cluster of this version can do. */
  public static final Set<Feature> AVAILABLE =
      Collections.unmodifiableSet(EnumSet.of(GLOBAL_SERVICES, JOBS, PAYLOAD_TEMPLATES));

  /** Everything that Compose can ask for. */
  public static final Set<Feature> ALL = Collections.unmodifiableSet(EnumSet.allOf(Feature.class));
}
