package dev.skep.store.atomix.raft;

import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.storage.system.Configuration;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member looks after twice a second; on the Raft thread. */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** A snapshot comes into force after ten seconds; one that takes this long never will. */
  private static final long STUCK_SNAPSHOT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final long HAND_OVER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final RaftContext raft;
  private final RaftFiles files;
  private final StrictLog log;
  private final MembershipKeeper keeper;
  private long snapshotSince = System.nanoTime();
  private long handedOverAt = System.nanoTime() - HAND_OVER_NANOS;

  Housekeeping(RaftContext raft, RaftFiles files, StrictLog log, MembershipKeeper keeper) {
    this.raft = raft;
    this.files = files;
    this.log = log;
    this.keeper = keeper;
  }

  /**
   * Looks once.
   *
   * @param wanted who shall be a member
   * @param ready whether this member leads and takes commands
   */
  void look(Set<String> wanted, boolean ready) {
    keeper.tendReaders();
    keeper.wake();
    if (ready) {
      keeper.look(wanted);
      handOverIfDiskIsFull(wanted);
    }
    copyConfiguration();
    lookAtSnapshot();
  }

  /** Another member may have room, and then commands are accepted again. */
  private void handOverIfDiskIsFull(Set<String> wanted) {
    long now = System.nanoTime();
    if (files.disk().shortage().isPresent() && now - handedOverAt > HAND_OVER_NANOS) {
      handedOverAt = now;
      keeper.handOver(wanted);
    }
  }

  private void copyConfiguration() {
    try {
      Configuration present = raft.getCluster().getConfiguration();
      if (present != null && present.index() <= raft.getCommitIndex()) {
        files.configuration().save(present);
      }
    } catch (IOException e) {
      LOG.error("The copy of the list of members could not be written", e);
    }
  }

  private void lookAtSnapshot() {
    long now = System.nanoTime();
    if (!log.compacting()) {
      snapshotSince = now;
    } else if (now - snapshotSince > STUCK_SNAPSHOT_NANOS) {
      LOG.error("A snapshot did not come into force; making another one");
      log.abandonCompaction();
      snapshotSince = now;
    }
  }
}
