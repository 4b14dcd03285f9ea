package dev.skep.controllers.admission;

import dev.skep.api.model.Stack;
import java.util.OptionalLong;

/** Which revision of a stack a user means. */
final class RollbackTarget {
  private RollbackTarget() {}

  /**
   * The revision of a number.
   *
   * @param number empty for the one before the last
   */
  static Lookup<Stack.Revision> of(Stack stack, OptionalLong number) {
    int kept = stack.revisions().size();
    if (number.isEmpty()) {
      return kept < 2
          ? failed(new Refusal.FailedPrecondition(nothingBefore(stack)))
          : new Lookup.Found<>(stack.revisions().get(kept - 2));
    }
    return stack
        .revision(number.getAsLong())
        .<Lookup<Stack.Revision>>map(Lookup.Found::new)
        .orElseGet(() -> failed(new Refusal.NotFound(notKept(stack, number.getAsLong()))));
  }

  private static Lookup<Stack.Revision> failed(Refusal refusal) {
    return new Lookup.Failed<>(refusal);
  }

  private static String nothingBefore(Stack stack) {
    return "stack " + stack.meta().name() + " has no earlier revision to roll back to";
  }

  private static String notKept(Stack stack, long number) {
    String name = stack.meta().name();
    if (stack.revisions().isEmpty()) {
      return nothingBefore(stack);
    }
    long first = stack.revisions().getFirst().number();
    long last = stack.revisions().getLast().number();
    String kept =
        "; kept are "
            + (first == last ? "revision " + first : "revisions " + first + " to " + last)
            + ", see 'skep stack history "
            + name
            + "'";
    return number >= 1 && number < first
        ? "revision " + number + " of stack " + name + " is not kept any more" + kept
        : "stack " + name + " never had a revision " + number + kept;
  }
}
