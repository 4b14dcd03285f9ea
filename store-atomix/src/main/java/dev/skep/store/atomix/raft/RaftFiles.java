package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.StateFile;
import dev.skep.store.atomix.image.StateFiles;
import dev.skep.store.atomix.log.DamagedLogException;
import dev.skep.store.atomix.log.DiskSpace;
import dev.skep.store.atomix.log.Durable;
import dev.skep.store.atomix.log.SegmentCheck;
import dev.skep.store.atomix.log.VoteRecord;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.DefaultRaftMember;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.storage.RaftStorage;
import io.atomix.protocols.raft.storage.log.RaftLog;
import io.atomix.protocols.raft.storage.system.Configuration;
import io.atomix.protocols.raft.storage.system.MetaStore;
import io.atomix.storage.StorageLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A member's files: Atomix's own in {@code raft/}, and beside it what makes up for their faults.
 * Opening them repairs what a crash may have left, or says why that is impossible. The directory is
 * locked for this process.
 */
final class RaftFiles implements AutoCloseable {
  private static final String PREFIX = "store";
  private static final Pattern SNAPSHOT = Pattern.compile(PREFIX + "-(\\d+)\\.snapshot");

  private final Path forced;
  private final FileChannel lock;
  private final RaftStorage storage;
  private final VoteRecord votes;
  private final ConfigurationCopy configuration;
  private final StateFiles stateFiles;
  private final DiskSpace disk;

  private RaftFiles(RaftSettings settings, FileChannel lock) throws IOException {
    Path directory = settings.directory();
    Path raft = directory.resolve("raft");
    this.forced = directory.resolve("forced-new-cluster");
    this.lock = lock;
    this.disk = new DiskSpace(directory, settings.reserveBytes());
    this.votes = VoteRecord.open(directory.resolve("votes"), settings.nodeId());
    this.configuration = ConfigurationCopy.open(directory.resolve("members"));
    this.stateFiles = new StateFiles(directory.resolve("state"));
    // Atomix's own lock is a file that a crash may leave empty, and then it does not open again.
    Files.deleteIfExists(raft.resolve("." + PREFIX + ".lock"));
    long newestSnapshot = newestSnapshot(raft);
    new SegmentCheck(raft, PREFIX, RaftSettings.MAX_ENTRY_BYTES)
        .repair(newestSnapshot == 0 || newestSnapshot <= votes.floorIndex());
    this.storage =
        RaftStorage.builder()
            .withPrefix(PREFIX)
            .withDirectory(raft.toFile())
            .withStorageLevel(StorageLevel.DISK)
            .withMaxSegmentSize(settings.segmentBytes())
            .withMaxEntrySize(RaftSettings.MAX_ENTRY_BYTES)
            .withDynamicCompaction(false)
            .withNamespace(RaftNamespaces.RAFT_STORAGE)
            .build();
    repairMeta();
  }

  static RaftFiles open(RaftSettings settings) throws IOException {
    Files.createDirectories(settings.directory());
    FileChannel channel =
        FileChannel.open(
            settings.directory().resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held == null) {
        throw new IOException("another process uses " + settings.directory());
      }
      return new RaftFiles(settings, channel);
    } catch (java.nio.channels.OverlappingFileLockException e) {
      channel.close();
      throw new IOException("this process uses " + settings.directory() + " already", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static long newestSnapshot(Path raft) throws IOException {
    long newest = 0;
    if (Files.isDirectory(raft)) {
      try (Stream<Path> files = Files.list(raft)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Matcher name = SNAPSHOT.matcher(file.getFileName().toString());
          if (name.matches()) {
            newest = Math.max(newest, Long.parseLong(name.group(1)));
          }
        }
      }
    }
    return newest;
  }

  /** Brings term, vote and members of Atomix in line with this member's own records. */
  private void repairMeta() throws IOException {
    try (MetaStore meta = storage.openMetaStore()) {
      configuration.repair(meta);
      if (votes.term() > meta.loadTerm()) {
        meta.storeTerm(votes.term());
        meta.storeVote(votes.vote().map(MemberId::from).orElse(null));
      }
    }
  }

  /**
   * Makes the member the only one, for when the majority of the others is lost for good. Only a
   * member that had a vote may go on alone: another one may lack the last commits.
   */
  void forceNewCluster(String nodeId) throws IOException {
    try (MetaStore meta = storage.openMetaStore();
        RaftLog log = storage.openLog()) {
      Configuration old = meta.loadConfiguration();
      boolean voter =
          old != null
              && old.members().stream()
                  .anyMatch(m ->
                      m.memberId().id().equals(nodeId) && m.getType() == RaftMember.Type.ACTIVE);
      if (old == null || !voter) {
        throw new DamagedLogException(
            storage.directory().toString(), "this manager had no vote and may lack commits");
      }
      long last = log.writer().getLastIndex();
      if (stateFiles.list().stream().mapToLong(StateFile::index).anyMatch(i -> i > last)) {
        throw new DamagedLogException(
            storage.directory().toString(), "its log ends before its state; force another manager");
      }
      RaftMember self =
          new DefaultRaftMember(MemberId.from(nodeId), RaftMember.Type.ACTIVE, Instant.now());
      Configuration alone =
          new Configuration(
              Math.max(old.index(), last),
              meta.loadTerm(),
              System.currentTimeMillis(),
              new java.util.ArrayList<>(Set.of(self)));
      Files.write(forced, new byte[0]);
      Durable.syncDirectoryOf(forced);
      meta.storeConfiguration(alone);
      meta.storeVote(null);
      configuration.save(alone);
    }
  }

  /**
   * Whether the others were given up, and the list of who shall be a member does not say so yet.
   */
  boolean forcedNewCluster() {
    return Files.exists(forced);
  }

  void forcedNewClusterDone() {
    try {
      if (Files.deleteIfExists(forced)) {
        Durable.syncDirectoryOf(forced);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the mark of a forced new cluster cannot be removed", e);
    }
  }

  RaftStorage storage() {
    return storage;
  }

  VoteRecord votes() {
    return votes;
  }

  ConfigurationCopy configuration() {
    return configuration;
  }

  StateFiles stateFiles() {
    return stateFiles;
  }

  DiskSpace disk() {
    return disk;
  }

  @Override
  public void close() throws IOException {
    votes.close();
    configuration.close();
    lock.close();
  }
}
