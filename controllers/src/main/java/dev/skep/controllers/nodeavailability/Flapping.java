package dev.skep.controllers.nodeavailability;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * For how long a node that has come back takes no new tasks, because it was lost too often: what is
 * placed on such a node has to be replaced again soon. It keeps what it runs.
 *
 * @param losses how often it was lost within {@link #WINDOW}
 * @param hold for how long it must be heard first
 */
record Flapping(int losses, Duration hold) {
  /** Losses that are longer ago do not count. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /** So many losses are no pattern yet: a reboot, and a cable that was pulled for a moment. */
  static final int TOLERATED = 2;

  /** After the first loss too many; every further one doubles it. */
  static final Duration FIRST_HOLD = Duration.ofSeconds(10);

  /** Never longer, so that a node that has become well is not wasted. */
  static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  /** Judges a node that has just come back; empty when it may take tasks at once. */
  static Optional<Flapping> of(List<Instant> lost, Instant now) {
    Instant since = now.minus(WINDOW);
    int losses = (int) lost.stream().filter(when -> when.isAfter(since)).count();
    if (losses <= TOLERATED) {
      return Optional.empty();
    }
    Duration hold = FIRST_HOLD.multipliedBy(1L << (losses - TOLERATED - 1));
    return Optional.of(
        new Flapping(losses, hold.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : hold));
  }

  /** The status's message. */
  String message() {
    return "takes new tasks once it has been heard for "
        + hold.toSeconds()
        + " s: it was lost "
        + losses
        + " times within "
        + WINDOW.toMinutes()
        + " min";
  }
}
