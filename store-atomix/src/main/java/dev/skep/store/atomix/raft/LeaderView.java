package dev.skep.store.atomix.raft;

import java.util.Optional;

/**
 * Who leads, as one member sees it.
 *
 * @param term Raft's term; grows with every election
 * @param leader the leader's node id; empty while there is none
 * @param ready whether this member is that leader and accepts commands
 */
public record LeaderView(long term, Optional<String> leader, boolean ready) {
  static final LeaderView NONE = new LeaderView(0, Optional.empty(), false);
}
