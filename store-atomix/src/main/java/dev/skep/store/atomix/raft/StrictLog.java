package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.log.Durable;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.impl.RaftServiceManager;
import io.atomix.protocols.raft.storage.log.RaftLog;
import io.atomix.protocols.raft.storage.log.RaftLogReader;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import io.atomix.storage.journal.JournalSegment;
import io.atomix.storage.journal.SegmentedJournal;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes Atomix's log keep its promises, for the Raft thread. This is the only place that reaches
 * into Atomix by reflection; the fields are those of 3.1.12.
 *
 * <p>Atomix has a switch to flush what is committed, and loses it on the way to the journal. It
 * makes segments without blocks and does not look how much of an entry was written, so a full disk
 * would tear entries in silence: here the blocks of a segment are allocated as soon as it exists.
 * Its readers do not notice when entries that they have read ahead are replaced. And when writing a
 * snapshot fails, it waits for that snapshot for ever.
 */
final class StrictLog {
  private static final int ZEROS_BYTES = 1 << 20;

  private final RaftContext raft;
  private final SegmentedJournal<RaftLogEntry> journal;
  private final Field currentSegment;
  private final Field compaction;
  private final RaftLogReader applied;
  private @Nullable Object prepared;

  @SuppressWarnings("unchecked")
  StrictLog(RaftContext raft) {
    this.raft = raft;
    try {
      this.journal =
          (SegmentedJournal<RaftLogEntry>) field(RaftLog.class, "journal").get(raft.getLog());
      this.currentSegment = field(SegmentedJournal.class, "currentSegment");
      this.compaction = field(RaftServiceManager.class, "compactFuture");
      this.applied =
          (RaftLogReader) field(RaftServiceManager.class, "reader").get(raft.getServiceManager());
      field(SegmentedJournal.class, "flushOnCommit").set(journal, true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not Atomix 3.1.12", e);
    }
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Puts everything that was appended on the disk. */
  void flush() {
    prepareSegment();
    raft.getLogWriter().flush();
  }

  /** Allocates the blocks of the segment that is being written, if that was not done yet. */
  void prepareSegment() {
    try {
      JournalSegment<?> segment = (JournalSegment<?>) currentSegment.get(journal);
      if (segment != null && segment != prepared) {
        allocate(segment);
        prepared = segment;
      }
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException(
          "a segment of the log in " + journal.directory() + " cannot be prepared", e);
    }
  }

  private static void allocate(JournalSegment<?> segment) throws IOException {
    Path file = segment.file().file().toPath();
    long end = segment.descriptor().maxSegmentSize();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
      for (long at = segment.size(); at < end; at += ZEROS_BYTES) {
        zeros.clear().limit((int) Math.min(ZEROS_BYTES, end - at));
        Durable.writeFully(channel, zeros, at);
      }
    }
    Durable.syncDirectoryOf(file);
  }

  /**
   * Makes the readers read from the file what comes next. They read ahead, and when the end of the
   * log is replaced by a new leader's entries, Atomix tells only those that have passed that point:
   * the others would go on with what they have read, apply entries that do not exist any more, and
   * then find nothing at the place where they think the next one begins.
   */
  void forgetReadAhead() {
    applied.reset(applied.getNextIndex());
    raft.getLogReader().reset(raft.getLogReader().getNextIndex());
  }

  /** Says whether a snapshot is being made or waits to come into force. */
  boolean compacting() {
    try {
      return compaction.get(raft.getServiceManager()) != null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not Atomix 3.1.12", e);
    }
  }

  /** Forgets a snapshot that will never come into force, so that the next one can be made. */
  void abandonCompaction() {
    try {
      if (compaction.get(raft.getServiceManager()) instanceof CompletableFuture<?> stuck) {
        compaction.set(raft.getServiceManager(), null);
        stuck.complete(null);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not Atomix 3.1.12", e);
    }
  }
}
