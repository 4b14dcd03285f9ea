package dev.skep.store.atomix.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proposals that wait, in order and bounded, and how they are put into entries. */
final class WaitingLine {
  private static final int MOST = 50_000;
  private static final long MOST_BYTES = 64 << 20;

  private final Deque<Waiting> line = new ArrayDeque<>();
  private long bytes;

  int size() {
    return line.size();
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Adds a proposal at the end; says why if it cannot. */
  Optional<String> add(Waiting next) {
    if (next.bytes() > RaftSettings.MAX_COMMAND_BYTES) {
      return Optional.of("a command of " + next.bytes() + " bytes is too large for the log");
    }
    if (line.size() >= MOST || bytes + next.bytes() > MOST_BYTES) {
      return Optional.of("too many commands wait for the managers; try again later");
    }
    line.add(next);
    bytes += next.bytes();
    return Optional.empty();
  }

  private Waiting take() {
    Waiting next = line.remove();
    bytes -= next.bytes();
    return next;
  }

  /** Removes those whose deadline has come. */
  List<Waiting> takeExpired(long nowNanos) {
    List<Waiting> expired = new ArrayList<>();
    while (!line.isEmpty() && nowNanos - line.peek().deadlineNanos() >= 0) {
      expired.add(take());
    }
    return expired;
  }

  /** Removes all. */
  List<Waiting> takeAll() {
    List<Waiting> all = new ArrayList<>(line);
    line.clear();
    bytes = 0;
    return all;
  }

  /** Takes what goes into the next entry, or what needs entries of its own. Not when empty. */
  Flight board() {
    Waiting first = take();
    Deque<byte[]> entries = new ArrayDeque<>();
    return switch (first.proposal()) {
      case Proposal.Special special -> {
        entries.add(LogEntry.encode(special.entry()));
        yield new Flight(List.of(first), entries);
      }
      case Proposal.Command large when !fits(LogEntry.OVERHEAD, large) -> {
        split(large.bytes(), entries);
        yield new Flight(List.of(first), entries);
      }
      default -> boardBatch(first);
    };
  }

  private Flight boardBatch(Waiting first) {
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
      next = head != null && joins(size, head.proposal()) ? take() : null;
    }
    Deque<byte[]> entries = new ArrayDeque<>();
    entries.add(LogEntry.encode(new LogEntry.Batch(commands)));
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

  private static void split(byte[] command, Deque<byte[]> entries) {
    int room = LogEntry.MAX_BYTES - LogEntry.OVERHEAD;
    int parts = (command.length + room - 1) / room;
    for (int part = 0; part < parts; part++) {
      int end = Math.min(command.length, (part + 1) * room);
      byte[] bytes = Arrays.copyOfRange(command, part * room, end);
      entries.add(LogEntry.encode(new LogEntry.Fragment(part, parts, bytes)));
    }
  }
}
