package dev.skep.controllers.simulation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody who wishes one thing after another, through admission at any manager. What can be wished
 * stands in the classes named after what it is about, each with its habits.
 */
final class Operator {
  private static final long SHORTEST_THOUGHT = 1_000;
  private static final long LONGEST_THOUGHT = 20_000;

  private final World world;
  private final String name;
  private final StackWishes stacks;
  private final List<Habit> habits;
  private long wishes;

  Operator(World world, String name) {
    this.world = world;
    this.name = name;
    Catalogue catalogue = new Catalogue(world.chance());
    stacks = new StackWishes(world, catalogue);
    habits =
        Stream.of(
                stacks.habits(),
                new ServiceWishes(world, catalogue).habits(),
                new NodeWishes(world).habits())
            .flatMap(List::stream)
            .toList();
  }

  /** How many wishes came to an end, one way or the other. */
  long wishes() {
    return wishes;
  }

  void think() {
    if (!world.isCalm()) {
      world.agenda().in(world.chance().between(SHORTEST_THOUGHT, LONGEST_THOUGHT), this::wish);
    }
  }

  private void wish() {
    if (world.isCalm()) {
      return;
    }
    submit(next());
  }

  private void submit(Wish wish) {
    new Submission(world, name, wish, this::ended).decide();
  }

  private void ended(Optional<Wish> next) {
    wishes++;
    next.ifPresentOrElse(this::submit, this::think);
  }

  /** The first wish of all is a stack, so that there is something to talk about. */
  private Wish next() {
    Optional<Wish> regret = stacks.regret();
    if (regret.isPresent()) {
      return regret.get();
    }
    if (wishes == 0) {
      return stacks.apply();
    }
    Habit habit = world.chance().weighted(habits, Habit::weight);
    return habit.what().get().orElseGet(stacks::apply);
  }
}
