package dev.skep.store.atomix.raft;

import java.util.Set;

/** How a member comes into its cluster. After the first start its files know; this is ignored. */
public sealed interface Start {
  /**
   * It founds the cluster, alone or with others that are started with the same set.
   *
   * @param members node ids of all founders, this one included
   */
  record Founding(Set<String> members) implements Start {}

  /**
   * It joins; a member must have allowed it by {@link RaftNode#addMember}.
   *
   * @param via node ids of members to ask, not this one
   */
  record Joining(Set<String> via) implements Start {}
}
