package dev.skep.controllers.driver;

import java.time.Duration;

/** How long to wait after a number of failures in a row. */
final class BackOff {
  private static final int MAX_DOUBLINGS = 20;

  private BackOff() {}

  /** Doubles from the first time up to the longest. */
  static Duration after(int failures, Duration first, Duration longest) {
    Duration doubled = first.multipliedBy(1L << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1)));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
