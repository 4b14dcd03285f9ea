package dev.skep.store.atomix.raft;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * What follows from the log: the state machine, who shall be a member, and the parts of a large
 * command so far. Belongs to the thread that applies; the index and the members may be read by any.
 */
final class AppliedState {
  private final ReplicatedStateMachine machine;
  private final NavigableMap<Long, CompletableFuture<Void>> awaited = new TreeMap<>();
  private volatile long index;
  private volatile Set<String> members = Set.of();
  private ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private int nextPart;

  AppliedState(ReplicatedStateMachine machine) {
    this.machine = machine;
  }

  /** The last log entry that was applied, of those that carry commands. */
  long index() {
    return index;
  }

  /** Who shall be a member; empty while nothing was said about it. */
  Set<String> members() {
    return members;
  }

  /** Applies an entry, and returns the encoded results of its commands. */
  byte[] apply(long at, byte[] payload) {
    byte[] results =
        switch (LogEntry.decode(payload)) {
          case LogEntry.Batch batch -> {
            if (!batch.between()) {
              forgetParts();
            }
            yield applyAll(at, batch.commands());
          }
          case LogEntry.Fragment fragment -> applyPart(at, fragment);
          case LogEntry.Members all -> {
            if (members.isEmpty() || !all.onlyFirst()) {
              members = Set.copyOf(all.ids());
            }
            yield new byte[0];
          }
          case LogEntry.MemberChange change -> {
            applyChange(change);
            yield new byte[0];
          }
        };
    reach(at);
    return results;
  }

  /** Completes when an index has been applied; on the thread that applies it. */
  CompletableFuture<Void> reached(long wanted) {
    synchronized (awaited) {
      if (index >= wanted) {
        return CompletableFuture.completedFuture(null);
      }
      return awaited.computeIfAbsent(wanted, w -> new CompletableFuture<>());
    }
  }

  private void reach(long at) {
    List<CompletableFuture<Void>> here;
    synchronized (awaited) {
      index = at;
      NavigableMap<Long, CompletableFuture<Void>> due = awaited.headMap(at, true);
      here = List.copyOf(due.values());
      due.clear();
    }
    here.forEach(waiting -> waiting.complete(null));
  }

  private void applyChange(LogEntry.MemberChange change) {
    Set<String> next = new TreeSet<>(members);
    if (next.isEmpty()) {
      // Before the founders are listed; leaders do not propose this.
      return;
    }
    if (change.add()) {
      next.add(change.id());
    } else if (next.size() > 1) {
      next.remove(change.id());
    }
    members = Set.copyOf(next);
  }

  private byte[] applyAll(long at, List<byte[]> commands) {
    List<byte[]> results = new ArrayList<>(commands.size());
    for (byte[] command : commands) {
      results.add(machine.apply(at, command));
    }
    return Results.encode(results);
  }

  private byte[] applyPart(long at, LogEntry.Fragment fragment) {
    if (fragment.part() == 0) {
      forgetParts();
    } else if (fragment.part() != nextPart) {
      // The leader that sent the first parts is gone: nobody waits for this command.
      return new byte[0];
    }
    parts.writeBytes(fragment.bytes());
    nextPart++;
    if (nextPart < fragment.parts()) {
      return new byte[0];
    }
    byte[] joined = parts.toByteArray();
    byte[] command = fragment.packed() ? Packing.unpacked(joined) : joined;
    forgetParts();
    return applyAll(at, List.of(command));
  }

  private void forgetParts() {
    parts = new ByteArrayOutputStream();
    nextPart = 0;
  }

  /** What must be kept with an image of the state machine. */
  Head head() {
    return new Head(index, members, nextPart, parts.toByteArray());
  }

  void restore(Head head) {
    members = head.members;
    forgetParts();
    parts.writeBytes(head.parts);
    nextPart = head.nextPart;
    reach(head.index);
  }

  /** Everything but the state machine. */
  record Head(long index, Set<String> members, int nextPart, byte[] parts) {
    byte[] encode() {
      byte[] ids = LogEntry.encode(new LogEntry.Members(members, false));
      return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + ids.length + parts.length)
          .putLong(index)
          .putInt(nextPart)
          .putInt(ids.length)
          .put(ids)
          .put(parts)
          .array();
    }

    static Head decode(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      long index = in.getLong();
      int nextPart = in.getInt();
      byte[] ids = new byte[in.getInt()];
      in.get(ids);
      byte[] parts = new byte[in.remaining()];
      in.get(parts);
      if (!(LogEntry.decode(ids) instanceof LogEntry.Members members)) {
        throw new IllegalArgumentException("an image without members");
      }
      return new Head(index, members.ids(), nextPart, parts);
    }
  }
}
