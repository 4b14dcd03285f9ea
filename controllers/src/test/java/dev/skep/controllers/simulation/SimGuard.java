package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ends a singleton's container when its lease is over, whatever the agent does or does not do.
 * Its clock, the host's boot clock, runs a little slower or faster than others.
 */
final class SimGuard {
  /** It looks this often, and ending a container takes its time. */
  private static final long LONGEST_KILL = 200;

  /** Parts of a million. */
  private static final int WORST_RATE = 20_000;

  private static final int MILLION = 1_000_000;

  private final World world;
  private final SimEngine engine;
  private final double rate;
  private final TreeMap<Id, Long> deadlines = new TreeMap<>();

  SimGuard(World world, SimEngine engine) {
    this.world = world;
    this.engine = engine;
    this.rate = 1 + (world.chance().between(-WORST_RATE, WORST_RATE) / (double) MILLION);
  }

  /** Milliseconds by the host's boot clock. */
  long clock() {
    return (long) (world.agenda().millis() * rate);
  }

  /** The task may run until a time by the host's clock. */
  void renew(Id task, long deadline) {
    if (deadline > deadlines.getOrDefault(task, Long.MIN_VALUE)) {
      deadlines.put(task, deadline);
      long left = Math.max(0, (long) Math.ceil((deadline - clock()) / rate));
      world.agenda().in(left + world.chance().between(1, LONGEST_KILL), () -> end(task, deadline));
    }
  }

  private void end(Id task, long deadline) {
    @Nullable Long valid = deadlines.get(task);
    if (valid != null && valid == deadline) {
      engine.kill(task);
    }
  }

  /**
   * Whether a container may be started: the task is no singleton, or enough of its lease is left.
   */
  boolean mayStart(AssignedTask task) {
    @Nullable Duration lease = task.spec().isolation().lease();
    return lease == null || deadlines.getOrDefault(task.id(), 0L) - clock() > lease.toMillis() / 3;
  }

  /** The host loses power, and with it whatever ran. */
  void forget() {
    deadlines.clear();
  }
}
