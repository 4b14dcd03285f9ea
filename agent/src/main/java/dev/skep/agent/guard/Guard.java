package dev.skep.agent.guard;

import dev.skep.agent.guard.LeaseFile.Content;
import dev.skep.agent.guard.LeaseFile.Lease;
import dev.skep.agent.guard.SignOfLife.Sign;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The main program of the guard: looks at the leases again and again, and ends the container of
 * each one that is over, also if it is started later. It knows no manager, no engine and no agent,
 * and uses as little as it can, so that nothing stops it. One runs for a node; it ends by itself
 * when there is nothing to guard.
 */
public final class Guard {
  /** Of the files by which it is spoken to. */
  static final int VERSION = 1;

  /** A lease is over for at most so long before its container is ended. */
  static final long LOOK_MILLIS = 100;

  /** How often it shows that it lives. */
  private static final long SIGN_MILLIS = 500;

  /** After so long without a process of a container it is looked for more seldom. */
  private static final long EAGER_MILLIS = 60_000;

  private static final long SELDOM_MILLIS = 1_000;

  /** So long without any lease, and it ends. */
  private static final long IDLE_MILLIS = 30_000;

  private final BootClock clock;
  private final LeaseFile file;
  private final SignOfLife sign;
  private final Predicate<String> end;
  private final Path directory;
  private Content known = Content.empty();
  private final Map<String, Long> nextLook = new HashMap<>();
  private long signAt;
  private long lastBusy;

  /**
   * @param end ends what runs of a container, and says whether something did
   */
  Guard(Path directory, String bootId, BootClock clock, Predicate<String> end) {
    this.directory = directory;
    this.file = new LeaseFile(directory, bootId);
    this.sign = new SignOfLife(directory);
    this.clock = clock;
    this.end = end;
    this.lastBusy = clock.millis();
  }

  /**
   * Guards until there is nothing to guard.
   *
   * @param arguments the directory of the leases
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of(arguments[0]);
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("guard.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      @Nullable FileLock only = channel.tryLock();
      if (only == null) {
        return;
      }
      Guard guard =
          new Guard(directory, BootClock.bootId(), BootClock.system(), new ContainerEnd()::end);
      // Whatever is needed later is loaded now: an upgrade may replace the files under its feet.
      guard.end.test("0".repeat(64));
      while (guard.look()) {
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  /** Does what is due; whether there may be something to do later. */
  boolean look() {
    long now = clock.millis();
    boolean gone = !Files.isDirectory(directory);
    if (!gone) {
      read();
      showSign(now);
    }
    boolean busy = false;
    for (Lease lease : known.leases()) {
      if (lease.container().isEmpty()) {
        continue;
      }
      // Without its directory nobody needs it but for what still runs.
      boolean overdue = now >= lease.deadline();
      boolean found = overdue && endOverdue(lease, now);
      busy |= !overdue || found || !gone;
    }
    nextLook.keySet().removeIf(task -> known.leases().stream().noneMatch(l -> is(l, task, now)));
    if (busy) {
      lastBusy = now;
    }
    return busy || (!gone && now - lastBusy < IDLE_MILLIS);
  }

  private static boolean is(Lease lease, String task, long now) {
    return lease.task().equals(task) && now >= lease.deadline();
  }

  private boolean endOverdue(Lease lease, long now) {
    if (nextLook.getOrDefault(lease.task(), Long.MIN_VALUE) > now) {
      return false;
    }
    boolean found = end.test(lease.container());
    boolean eager = found || now - lease.deadline() < EAGER_MILLIS;
    nextLook.put(lease.task(), eager ? now : now + SELDOM_MILLIS);
    if (found) {
      System.err.println(
          "the lease of task " + lease.task() + " is over; ended container " + lease.container());
    }
    return found;
  }

  private void read() {
    try {
      known = file.read();
    } catch (NoSuchFileException e) {
      // What was known before still holds.
      return;
    } catch (IOException e) {
      System.err.println("the leases cannot be read: " + e);
    }
  }

  private void showSign(long now) {
    if (now >= signAt) {
      signAt = now + SIGN_MILLIS;
      try {
        sign.give(new Sign(ProcessHandle.current().pid(), now, VERSION));
      } catch (IOException e) {
        System.err.println("no sign of life can be given: " + e);
      }
    }
  }
}
