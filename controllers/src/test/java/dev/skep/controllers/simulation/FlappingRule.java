package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node that was lost three times in ten minutes is held back when it returns, and not let go
 * before its time is over; that a node that is held back gets no task is another rule's business.
 */
final class FlappingRule implements Rule {
  private static final int MANY = 3;

  /** A little less than what is judged: a commit is later than its plan. */
  private static final Duration LATELY = Duration.ofMinutes(9);

  private final Map<Id, Deque<Instant>> losses = new HashMap<>();

  @Override
  public void check(Commit commit) {
    Instant now = commit.committed().at();
    for (Change change : commit.committed().changes()) {
      if (change instanceof Change.Updated(Node before, Node after)) {
        moved(before, after, now);
      }
    }
  }

  private void moved(Node before, Node after, Instant now) {
    boolean wasDown = before.status().state() == Node.State.DOWN;
    boolean isDown = after.status().state() == Node.State.DOWN;
    Deque<Instant> times = losses.computeIfAbsent(after.id(), id -> new ArrayDeque<>());
    @Nullable Instant held = before.status().heldUntil();
    if (isDown && !wasDown) {
      times.add(now);
    } else if (wasDown && !isDown) {
      times.removeIf(time -> time.isBefore(now.minus(LATELY)));
      if (times.size() >= MANY && after.status().heldUntil() == null) {
        throw violation(after, "is back and was lost " + times);
      }
    } else if (!isDown && held != null && after.status().heldUntil() == null) {
      if (now.isBefore(held)) {
        throw violation(after, "was to be held until " + held + ", and it is " + now);
      }
    }
  }

  private static Violation violation(Node node, String what) {
    return new Violation("nodes that flap are held back", node.id() + " " + what);
  }
}
