package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** All the chance there is in one simulated world. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Whether something of this probability happens now. */
  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** One of the choices, the more often the greater its weight is. */
  <T> T weighted(List<T> choices, ToIntFunction<T> weight) {
    int dice = below(choices.stream().mapToInt(weight).sum());
    for (T choice : choices) {
      dice -= weight.applyAsInt(choice);
      if (dice < 0) {
        return choice;
      }
    }
    throw new IllegalStateException("weights are positive");
  }

  /** The same elements in another order. */
  <T> List<T> shuffled(List<T> elements) {
    List<T> left = new ArrayList<>(elements);
    List<T> shuffled = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      shuffled.add(left.remove(random.nextInt(left.size())));
    }
    return shuffled;
  }

  Id id() {
    return Id.random(random);
  }
}
