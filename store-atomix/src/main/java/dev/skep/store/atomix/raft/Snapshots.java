package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.Chain;
import dev.skep.store.atomix.image.StateFile;
import dev.skep.store.atomix.image.StateFiles;
import dev.skep.store.atomix.image.StateImage;
import dev.skep.store.atomix.log.DiskSpace;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.BackupOutput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves and restores the applied state. A snapshot names a chain of files and carries the entries
 * that were applied after them; making one costs the same however large the state is, so commits
 * hardly wait for it. The files are written in the background: the entries as a delta when there
 * are many, the whole state as an image when the deltas outgrow a part of the last one. So what is
 * written stays in proportion to what is committed.
 *
 * <p>Belongs to the thread that applies, but for the writing of files and for {@link #chain}.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  /** Entries that are kept in memory and in the snapshot itself. */
  static final long TAIL_BYTES = 8 << 20;

  /** A new image is written when the deltas reach this part of the last one. */
  private static final long DELTA_SHARE = 2;

  /** Snapshots of Atomix that may still be in use: the one in force and two that are not yet. */
  private static final int KEPT_SNAPSHOTS = 3;

  private static final long FETCH_PAUSE_MILLIS = 200;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int FORMAT = 1;

  private record Entry(long index, byte[] payload) {}

  /** Who may have the files, and how they are fetched. */
  @FunctionalInterface
  interface Peers {
    Optional<Chain> fetch(long atLeast, Collection<String> from) throws InterruptedException;
  }

  /** Writes one file. */
  private interface Job {
    StateFile write() throws IOException;
  }

  private final AppliedState state;
  private final ReplicatedStateMachine machine;
  private final StateFiles files;
  private final Peers exchange;
  private final Supplier<? extends Collection<String>> peers;
  private final DiskSpace disk;
  private final long tailLimit;
  private final Executor writer;
  private final Deque<Entry> tail = new ArrayDeque<>();
  private final Deque<Long> basesInUse = new ArrayDeque<>();
  private final AtomicReference<Optional<StateFile>> written =
      new AtomicReference<>(Optional.empty());
  private long tailBytes;
  private volatile Chain chain = Chain.EMPTY;
  private volatile boolean writing;
  private volatile long notBeforeNanos = System.nanoTime();

  Snapshots(
      AppliedState state,
      ReplicatedStateMachine machine,
      StateFiles files,
      Peers exchange,
      Supplier<? extends Collection<String>> peers,
      DiskSpace disk,
      long tailLimit,
      Executor writer) {
    this.state = state;
    this.machine = machine;
    this.files = files;
    this.exchange = exchange;
    this.peers = peers;
    this.disk = disk;
    this.tailLimit = tailLimit;
    this.writer = writer;
  }

  /** The files in force here; may be asked by any thread. */
  Chain chain() {
    return chain;
  }

  /** Applies an entry, unless the state contains it already. */
  byte[] apply(long index, byte[] payload) {
    if (index <= state.index()) {
      return new byte[0];
    }
    byte[] results = state.apply(index, payload);
    remember(new Entry(index, payload));
    adoptWritten();
    if (tailBytes > tailLimit) {
      writeFile();
    }
    return results;
  }

  private void remember(Entry entry) {
    tail.add(entry);
    tailBytes += entry.payload.length;
  }

  private void writeFile() {
    long imageBytes = chain.imageBytes();
    if (writing
        || System.nanoTime() - notBeforeNanos < 0
        || disk.shortage(2 * imageBytes + tailBytes).isPresent()) {
      return;
    }
    writing = true;
    boolean image = chain.deltaBytes() + tailBytes > imageBytes / DELTA_SHARE;
    Job job = image ? imageJob() : deltaJob();
    writer.execute(() -> run(job));
  }

  private void run(Job job) {
    try {
      written.set(Optional.of(job.write()));
    } catch (IOException | RuntimeException e) {
      LOG.error("The state could not be written to a file; trying again later", e);
      notBeforeNanos = System.nanoTime() + RETRY_NANOS;
    } finally {
      writing = false;
    }
  }

  private Job imageJob() {
    long index = state.index();
    byte[] head = state.head().encode();
    StateImage body = machine.image();
    return () ->
        files.writeImage(
            index,
            out -> {
              DataOutputStream data = new DataOutputStream(out);
              data.writeInt(head.length);
              data.write(head);
              data.flush();
              body.writeTo(out);
            });
  }

  private Job deltaJob() {
    long after = chain.end();
    List<Entry> entries = new ArrayList<>(tail);
    return () ->
        files.writeDelta(
            after,
            entries.getLast().index,
            out -> {
              DataOutputStream data = new DataOutputStream(out);
              for (Entry entry : entries) {
                data.writeLong(entry.index);
                data.writeInt(entry.payload.length);
                data.write(entry.payload);
              }
              data.flush();
            });
  }

  private void adoptWritten() {
    Optional<StateFile> finished = written.getAndSet(Optional.empty());
    if (finished.isPresent() && finished.get().index() > chain.end()) {
      chain = chain.with(finished.get());
      while (!tail.isEmpty() && tail.peek().index <= chain.end()) {
        tailBytes -= tail.remove().payload.length;
      }
    }
  }

  /** Writes a snapshot. */
  void backup(BackupOutput out) {
    adoptWritten();
    out.writeInt(FORMAT);
    out.writeLong(state.index());
    out.writeInt(chain.files().size());
    for (StateFile file : chain.files()) {
      out.writeLong(file.after());
      out.writeLong(file.index());
      out.writeLong(file.bytes());
    }
    out.writeInt(tail.size());
    for (Entry entry : tail) {
      out.writeLong(entry.index);
      out.writeInt(entry.payload.length);
      out.writeBytes(entry.payload);
    }
    basesInUse.add(chain.base());
    if (basesInUse.size() > KEPT_SNAPSHOTS) {
      basesInUse.remove();
    }
    files.keepFrom(basesInUse.getFirst());
  }

  /**
   * Restores a snapshot; does nothing if the state is as new already. Blocks until the files are
   * here: on the disk, or from a peer.
   */
  void restore(BackupInput in) throws IOException, InterruptedException {
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("a snapshot of format " + format + " is unknown to this build");
    }
    long target = in.readLong();
    if (target <= state.index()) {
      return;
    }
    List<StateFile> named = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      named.add(new StateFile(in.readLong(), in.readLong(), in.readLong()));
    }
    load(new Chain(named));
    int entries = in.readInt();
    for (int i = 0; i < entries; i++) {
      Entry entry = new Entry(in.readLong(), in.readBytes(in.readInt()));
      if (entry.index > state.index()) {
        state.apply(entry.index, entry.payload);
        remember(entry);
      }
    }
  }

  /** Brings the state to the end of a chain, by its files or by a peer's. */
  private void load(Chain needed) throws IOException, InterruptedException {
    Optional<Chain> next = Optional.of(needed);
    while (state.index() < needed.end()) {
      if (next.isPresent() && tryLoad(next.get())) {
        return;
      }
      next = exchange.fetch(needed.end(), peers.get());
      if (next.isEmpty()) {
        LOG.warn("Waiting for the state up to entry {} from another manager", needed.end());
        Thread.sleep(FETCH_PAUSE_MILLIS);
      }
    }
  }

  private boolean tryLoad(Chain wanted) throws IOException {
    for (StateFile file : wanted.files()) {
      if (file.index() > state.index()) {
        try (DataInputStream in = new DataInputStream(files.open(file))) {
          load(file, in);
        } catch (IOException e) {
          LOG.warn("Not using {}: {}", file, e.getMessage());
          files.discard(file);
          return false;
        }
      }
    }
    chain = wanted;
    tail.clear();
    tailBytes = 0;
    basesInUse.clear();
    basesInUse.add(chain.base());
    return true;
  }

  private void load(StateFile file, DataInputStream in) throws IOException {
    if (file.isImage()) {
      byte[] head = new byte[in.readInt()];
      in.readFully(head);
      machine.restore(in);
      state.restore(AppliedState.Head.decode(head));
      return;
    }
    while (true) {
      long index;
      try {
        index = in.readLong();
      } catch (EOFException e) {
        return;
      }
      byte[] payload = new byte[in.readInt()];
      in.readFully(payload);
      if (index > state.index()) {
        state.apply(index, payload);
      }
    }
  }
}
