package dev.skep.api.http;

/**
 * To leave the cluster.
 *
 * @param force also when the cluster loses its quorum or its last manager by it
 */
public record SwarmLeave(boolean force) {}
