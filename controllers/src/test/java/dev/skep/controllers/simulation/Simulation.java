package dev.skep.controllers.simulation;

import java.util.List;
import java.util.Optional;

/**
 * One seed from its beginning to its end: trouble, then calm, then a state in which nothing changes
 * any more.
 */
final class Simulation {
  /** No seed is shorter than ten minutes, the calm at its end included. */
  static final long SHORTEST = 600_000;

  /** No seed has fewer operations; one in which they take long has more trouble instead. */
  static final int FEWEST_WISHES = 50;

  private static final long TROUBLE = 510_000;
  private static final long MORE_TROUBLE = 5_000;

  /**
   * Within this time everything converges: a minute for a task that does not stop, a minute until
   * everything is looked at again, and the delays of restarts, back-off and stops in between.
   */
  private static final long CONVERGENCE = 240_000;

  /**
   * While something is missing, somebody does something within this time: it is more than the
   * longest stop, restart delay or back-off, and less than it takes until everything is looked at
   * again.
   */
  private static final long LONGEST_PAUSE = 25_000;

  /** Longer than it takes until everything has been looked at once more. */
  private static final long REST = 75_000;

  private static final long LOOK = 1_000;

  private static final long LONGEST_FREEZE = 12_000;

  private Simulation() {}

  /**
   * What became of a seed.
   *
   * @param hosts how many there are
   * @param managers how many there are at the beginning
   * @param problem what is wrong, with names for identifiers; empty when nothing is
   * @param convergedAfter virtual milliseconds from the end of all trouble
   * @param trace what happened, or the last part of it
   */
  record Result(
      long seed,
      int hosts,
      int managers,
      Optional<Violation> violation,
      String problem,
      long virtualMillis,
      long events,
      long commits,
      long wishes,
      long faults,
      long terms,
      long convergedAfter,
      String trace) {}

  static Result run(long seed, int traceLines) {
    World world = new World(seed, traceLines);
    int managers = world.managers().size();
    Optional<Violation> violation = Optional.empty();
    long convergedAfter = 0;
    try {
      world.begin();
      world.runUntil(TROUBLE);
      while (world.wishes() < FEWEST_WISHES) {
        world.runUntil(world.agenda().millis() + MORE_TROUBLE);
      }
      world.calmDown();
      convergedAfter = converge(world);
      rest(world);
    } catch (Violation found) {
      violation = Optional.of(found);
    }
    return new Result(
        seed,
        world.hosts().size(),
        managers,
        violation,
        violation.map(Violation::getMessage).map(world.trace().labels()::in).orElse(""),
        world.agenda().millis(),
        world.agenda().events(),
        world.commits(),
        world.wishes(),
        world.faults(),
        world.replication().term(),
        convergedAfter,
        violation.isPresent() || traceLines > Trace.SHORT ? world.trace().text() : "");
  }

  /** When everything had converged, and stayed so for as long as anything can be frozen. */
  private static long converge(World world) {
    long start = world.agenda().millis();
    long since = start;
    while (world.agenda().millis() - since < LONGEST_FREEZE) {
      world.runUntil(world.agenda().millis() + LOOK);
      List<String> problems = Convergence.problems(world);
      if (!problems.isEmpty()) {
        since = world.agenda().millis();
      }
      if (since - start > CONVERGENCE) {
        throw new Violation("everything converges", String.join("\n  ", problems));
      }
      long pause = world.agenda().millis() - Math.max(start, world.lastCommitAt());
      if (!problems.isEmpty() && pause > LONGEST_PAUSE && !isHeldBack(world)) {
        throw new Violation("nothing is overlooked", String.join("\n  ", problems));
      }
    }
    return since - start;
  }

  /** A node that flapped may be waited for longer than for anything else. */
  private static boolean isHeldBack(World world) {
    return world.replication().state().nodes().anyMatch(n -> n.status().heldUntil() != null);
  }

  /** What has converged stays so, and nothing is committed for it. */
  private static void rest(World world) {
    long commits = world.commits();
    world.runUntil(Math.max(SHORTEST, world.agenda().millis() + REST));
    List<String> problems = Convergence.problems(world);
    if (!problems.isEmpty()) {
      throw new Violation("what has converged stays so", String.join("\n  ", problems));
    }
    if (world.commits() != commits) {
      throw new Violation(
          "nothing is committed for nothing", (world.commits() - commits) + " commits at rest");
    }
    world.rules().everything(world.replication().state());
  }
}
