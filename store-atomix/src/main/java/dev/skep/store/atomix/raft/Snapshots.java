package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.ImageExchange;
import dev.skep.store.atomix.image.ImageFiles;
import dev.skep.store.atomix.image.ImageInfo;
import dev.skep.store.atomix.image.StateImage;
import dev.skep.store.atomix.log.DiskSpace;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.BackupOutput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves and restores the applied state. A snapshot names an image, or none, and carries the entries
 * that were applied since; it is made without touching the state, so commits hardly wait for it. An
 * image is written in the background when these entries outgrow a part of it, so what is written
 * stays in proportion to what is committed, however large the state.
 *
 * <p>Belongs to the thread that applies, but for the writing of images.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  /** Entries before an image is worth its while; kept in memory until then. */
  private static final long MIN_RECENT_BYTES = 8 << 20;

  /** A new image is written for every so much of the last one's size. */
  private static final long RECENT_SHARE = 4;

  /** Snapshots of Atomix that may still be in use: the one in force and two that are not yet. */
  private static final int KEPT_SNAPSHOTS = 3;

  private static final long FETCH_PAUSE_MILLIS = 200;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int FORMAT = 1;

  private record Entry(long index, byte[] payload) {}

  /** Who may have an image, and how it is fetched. */
  interface Peers {
    Optional<ImageInfo> fetch(long atLeast, Collection<String> from) throws InterruptedException;
  }

  private final AppliedState state;
  private final ReplicatedStateMachine machine;
  private final ImageFiles files;
  private final Peers exchange;
  private final Supplier<? extends Collection<String>> peers;
  private final DiskSpace disk;
  private final Executor writer;
  private final Deque<Entry> recent = new ArrayDeque<>();
  private final Deque<Long> inUse = new ArrayDeque<>();
  private final AtomicReference<Optional<ImageInfo>> written =
      new AtomicReference<>(Optional.empty());
  private long recentBytes;
  private ImageInfo image = new ImageInfo(0, 0);
  private volatile boolean writing;
  private volatile long notBeforeNanos = System.nanoTime();

  Snapshots(
      AppliedState state,
      ReplicatedStateMachine machine,
      ImageFiles files,
      Peers exchange,
      Supplier<? extends Collection<String>> peers,
      DiskSpace disk,
      Executor writer) {
    this.state = state;
    this.machine = machine;
    this.files = files;
    this.exchange = exchange;
    this.peers = peers;
    this.disk = disk;
    this.writer = writer;
  }

  static Peers over(ImageExchange exchange) {
    return exchange::fetch;
  }

  /** Applies an entry, unless the state contains it already. */
  byte[] apply(long index, byte[] payload) {
    if (index <= state.index()) {
      return new byte[0];
    }
    byte[] results = state.apply(index, payload);
    remember(new Entry(index, payload));
    adoptWritten();
    if (recentBytes > Math.max(MIN_RECENT_BYTES, image.fileBytes() / RECENT_SHARE)) {
      writeImage();
    }
    return results;
  }

  private void remember(Entry entry) {
    recent.add(entry);
    recentBytes += entry.payload.length;
  }

  private void writeImage() {
    if (writing
        || System.nanoTime() - notBeforeNanos < 0
        || disk.shortage(2 * image.fileBytes()).isPresent()) {
      return;
    }
    writing = true;
    byte[] head = state.head().encode();
    long index = state.index();
    StateImage body = machine.image();
    writer.execute(() -> {
      try {
        written.set(Optional.of(files.write(index, out -> writeImage(head, body, out))));
      } catch (IOException | RuntimeException e) {
        LOG.error("The image of entry {} could not be written; trying again later", index, e);
        notBeforeNanos = System.nanoTime() + RETRY_NANOS;
      } finally {
        writing = false;
      }
    });
  }

  private static void writeImage(byte[] head, StateImage body, java.io.OutputStream out)
      throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(head.length);
    data.write(head);
    data.flush();
    body.writeTo(out);
  }

  private void adoptWritten() {
    Optional<ImageInfo> finished = written.getAndSet(Optional.empty());
    if (finished.isPresent() && finished.get().index() > image.index()) {
      image = finished.get();
      dropUpTo(image.index());
    }
  }

  private void dropUpTo(long index) {
    while (!recent.isEmpty() && recent.peek().index <= index) {
      recentBytes -= recent.remove().payload.length;
    }
  }

  /** Writes a snapshot. */
  void backup(BackupOutput out) {
    adoptWritten();
    out.writeInt(FORMAT);
    out.writeLong(state.index());
    out.writeLong(image.index());
    out.writeInt(recent.size());
    for (Entry entry : recent) {
      out.writeLong(entry.index);
      out.writeInt(entry.payload.length);
      out.writeBytes(entry.payload);
    }
    inUse.add(image.index());
    if (inUse.size() > KEPT_SNAPSHOTS) {
      inUse.remove();
    }
    files.keepFrom(inUse.getFirst());
  }

  /**
   * Restores a snapshot; does nothing if the state is as new already. Blocks until the image is
   * here: from the disk, or from a peer.
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
    long needed = in.readLong();
    if (state.index() < needed) {
      load(needed);
    }
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      long index = in.readLong();
      byte[] payload = in.readBytes(in.readInt());
      if (index > state.index()) {
        state.apply(index, payload);
        remember(new Entry(index, payload));
      }
    }
  }

  /** Loads the newest image that is at least as new as the one that the snapshot names. */
  private void load(long needed) throws IOException, InterruptedException {
    while (true) {
      Optional<ImageInfo> local = files.newest(needed);
      if (local.isEmpty()) {
        local = exchange.fetch(needed, peers.get());
      }
      if (local.isPresent() && tryLoad(local.get())) {
        return;
      }
      LOG.warn("Waiting for an image of entry {} or later from another manager", needed);
      Thread.sleep(FETCH_PAUSE_MILLIS);
    }
  }

  private boolean tryLoad(ImageInfo info) throws IOException {
    DataInputStream in;
    try {
      in = new DataInputStream(files.open(info.index()));
    } catch (IOException e) {
      LOG.error("Not using {}", e.getMessage());
      files.discard(info.index());
      return false;
    }
    try (InputStream body = in) {
      byte[] head = new byte[in.readInt()];
      in.readFully(head);
      machine.restore(body);
      state.restore(AppliedState.Head.decode(head));
    }
    image = info;
    recent.clear();
    recentBytes = 0;
    inUse.clear();
    inUse.add(info.index());
    return true;
  }
}
