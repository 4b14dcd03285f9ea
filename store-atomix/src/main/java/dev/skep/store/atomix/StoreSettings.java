package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.store.atomix.raft.RaftSettings;
import dev.skep.store.atomix.transport.PeerTransport;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a manager's store runs.
 *
 * @param self this manager's node id
 * @param raft files and timing
 * @param peers how to reach the other managers; its node id is the text of {@code self}
 * @param commitDeadline after which a commit fails that nobody has answered; longer than an
 *     election, so that a change of leaders is not seen by users; a large one has its {@link
 *     RaftSettings#allowance} in addition
 * @param electionPatience how long a commit waits while there is no leader at all
 */
public record StoreSettings(
    Id self,
    RaftSettings raft,
    PeerTransport.Settings peers,
    Duration commitDeadline,
    Duration electionPatience) {
  /** The usual timing. */
  public static StoreSettings defaults(Id self, Path directory, PeerTransport.Settings peers) {
    return new StoreSettings(
        self,
        RaftSettings.defaults(self.toString(), directory),
        peers,
        Duration.ofSeconds(8),
        Duration.ofSeconds(4));
  }

  /** The same with other Raft settings. */
  public StoreSettings withRaft(RaftSettings other) {
    return new StoreSettings(self, other, peers, commitDeadline, electionPatience);
  }
}
