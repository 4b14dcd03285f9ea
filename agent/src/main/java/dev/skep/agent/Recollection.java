package dev.skep.agent;

import dev.skep.agent.AssignmentCache.Kept;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link AssignmentCache} up to date. Changes that come in a burst are written once.
 * Nothing is written before {@link #begin}: an agent that knows nothing yet must not replace what
 * is there.
 */
final class Recollection {
  /** A change is on disk at most this much later. */
  private static final Duration DELAY = Duration.ofSeconds(1);

  private final AssignmentCache cache;
  private final Supplier<Kept> present;
  private final Consumer<Runnable> later;
  private final Serial write;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile boolean begun;
  private volatile @Nullable String epochBefore;

  /**
   * @param present what is to be kept now
   */
  Recollection(AssignmentCache cache, Supplier<Kept> present, Agent.Machinery machinery) {
    this.cache = cache;
    this.present = present;
    this.later = quick -> machinery.timers().at(machinery.clock().instant().plus(DELAY), quick);
    this.write = new Serial(machinery.executor(), this::writeNow);
  }

  /** What was kept by an earlier agent. */
  Optional<Kept> load() {
    Optional<Kept> kept = cache.load();
    epochBefore = kept.map(Kept::epoch).orElse(null);
    return kept;
  }

  /** Whether the host went down since then. */
  boolean isFromAnotherEpoch(String epochNow) {
    return !epochNow.equals(epochBefore);
  }

  /** What is known now replaces what was kept. */
  void begin() {
    begun = true;
  }

  /** Something changed. */
  void changed() {
    if (!due.getAndSet(true)) {
      later.accept(write::request);
    }
  }

  /** Writes without delay. */
  void writeNow() {
    due.set(false);
    if (begun) {
      cache.save(present.get());
    }
  }
}
