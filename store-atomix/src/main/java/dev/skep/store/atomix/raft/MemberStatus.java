package dev.skep.store.atomix.raft;

/**
 * One member of the cluster.
 *
 * @param id its node id
 * @param voter whether it counts for the quorum; a new member does not until it has caught up
 * @param leader whether it leads
 * @param reachable whether there is a connection to it; always for this member itself
 */
public record MemberStatus(String id, boolean voter, boolean leader, boolean reachable) {}
