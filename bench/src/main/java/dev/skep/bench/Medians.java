package dev.skep.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/** Times something often and keeps the middle. */
final class Medians {
  private Medians() {}

  /**
   * Runs the work without counting, then counts.
   *
   * @return the median time of one run
   */
  static Duration of(int warmUps, int runs, Runnable work) {
    for (int i = 0; i < warmUps; i++) {
      work.run();
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long begin = System.nanoTime();
      work.run();
      nanos[i] = System.nanoTime() - begin;
    }
    return Duration.ofNanos(of(nanos));
  }

  /**
   * Nanoseconds that a processor has worked for this thread. Beside other work, this tells what the
   * thread itself costs; pauses for collections of garbage are not in it.
   */
  static long threadTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** The middle one of some times. */
  static long of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Milliseconds with two digits after the point. */
  static String millis(Duration time) {
    return "%.2f ms".formatted(time.toNanos() / 1e6);
  }
}
