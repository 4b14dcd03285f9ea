package dev.skep.store.atomix.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proposals that wait, bounded, and how they are put into entries. Commands that are too large for
 * one entry have a line of their own, so that others need not wait for all parts of them.
 */
final class WaitingLine {
  private static final int MOST = 50_000;

  /** Two of the largest commands, and others beside them. */
  static final long MOST_BYTES = 128 << 20;

  private final Deque<Waiting> line = new ArrayDeque<>();
  private final Deque<Waiting> largeLine = new ArrayDeque<>();
  private long bytes;

  int size() {
    return line.size() + largeLine.size();
  }

  boolean isEmpty() {
    return line.isEmpty() && largeLine.isEmpty();
  }

  /** Says whether one waits that fits into an entry. */
  boolean hasSmall() {
    return !line.isEmpty();
  }

  /** Says whether one waits that needs several entries. */
  boolean hasLarge() {
    return !largeLine.isEmpty();
  }

  /** Adds a proposal at the end; says why if it cannot. */
  Optional<String> add(Waiting next) {
    if (next.bytes() > RaftSettings.MAX_COMMAND_BYTES) {
      return Optional.of("a command of " + next.bytes() + " bytes is too large for the log");
    }
    if (size() >= MOST || bytes + next.bytes() > MOST_BYTES) {
      return Optional.of("too many commands wait for the managers; try again later");
    }
    (isLarge(next.proposal()) ? largeLine : line).add(next);
    bytes += next.bytes();
    return Optional.empty();
  }

  private static boolean isLarge(Proposal proposal) {
    return proposal instanceof Proposal.Command command
        && (command.packed() || !fits(LogEntry.OVERHEAD, command));
  }

  private Waiting take(Deque<Waiting> from) {
    Waiting next = from.remove();
    bytes -= next.bytes();
    return next;
  }

  /** Removes those whose deadline has come. */
  List<Waiting> takeExpired(long nowNanos) {
    List<Waiting> expired = new ArrayList<>();
    while (!line.isEmpty() && line.element().expired(nowNanos)) {
      expired.add(take(line));
    }
    // Few, and each has its own time.
    for (Waiting large : List.copyOf(largeLine)) {
      if (large.expired(nowNanos)) {
        largeLine.remove(large);
        bytes -= large.bytes();
        expired.add(large);
      }
    }
    return expired;
  }

  /** Removes all. */
  List<Waiting> takeAll() {
    List<Waiting> all = new ArrayList<>(line);
    all.addAll(largeLine);
    line.clear();
    largeLine.clear();
    bytes = 0;
    return all;
  }

  /** Takes a command that needs several entries; there must be one. */
  Flight boardLarge() {
    Waiting large = take(largeLine);
    Deque<byte[]> entries = new ArrayDeque<>();
    if (large.proposal() instanceof Proposal.Command command) {
      split(command, entries);
    }
    return new Flight(List.of(large), entries);
  }

  /**
   * Takes what goes into the next entry; there must be something small.
   *
   * @param between whether a large command is on its way
   */
  Flight board(boolean between) {
    Waiting first = take(line);
    if (first.proposal() instanceof Proposal.Special special) {
      Deque<byte[]> entries = new ArrayDeque<>();
      entries.add(LogEntry.encode(special.entry()));
      return new Flight(List.of(first), entries);
    }
    return boardBatch(first, between);
  }

  private Flight boardBatch(Waiting first, boolean between) {
    List<Waiting> passengers = new ArrayList<>();
    List<byte[]> commands = new ArrayList<>();
    int size = LogEntry.OVERHEAD;
    @Nullable Waiting next = first;
    while (next != null) {
      passengers.add(next);
      if (next.proposal() instanceof Proposal.Command command) {
        commands.add(command.bytes());
        size += LogEntry.COMMAND_OVERHEAD + command.bytes().length;
      }
      Waiting head = line.peek();
      next = head != null && joins(size, head.proposal()) ? take(line) : null;
    }
    Deque<byte[]> entries = new ArrayDeque<>();
    entries.add(LogEntry.encode(new LogEntry.Batch(commands, between)));
    return new Flight(passengers, entries);
  }

  private static boolean joins(int size, Proposal proposal) {
    return switch (proposal) {
      case Proposal.Command command -> fits(size, command);
      case Proposal.Barrier ignored -> true;
      case Proposal.Special ignored -> false;
    };
  }

  private static boolean fits(int size, Proposal.Command command) {
    return size + LogEntry.COMMAND_OVERHEAD + command.bytes().length <= LogEntry.MAX_BYTES;
  }

  private static void split(Proposal.Command command, Deque<byte[]> entries) {
    byte[] all = command.bytes();
    int room = LogEntry.MAX_BYTES - LogEntry.OVERHEAD;
    int parts = (all.length + room - 1) / room;
    for (int part = 0; part < parts; part++) {
      int end = Math.min(all.length, (part + 1) * room);
      byte[] bytes = Arrays.copyOfRange(all, part * room, end);
      entries.add(LogEntry.encode(new LogEntry.Fragment(part, parts, bytes, command.packed())));
    }
  }
}
