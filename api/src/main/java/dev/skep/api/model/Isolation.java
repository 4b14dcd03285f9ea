package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a task whose node hears of no manager. By default it goes on running, as in
 * swarm.
 *
 * @param stopAfter after how long without an answer of a manager it is told to stop; null for never
 * @param lease of a singleton: its container runs only while a manager has granted that within this
 *     time, and no other is started before a grant has certainly run out; null for a task that is
 *     none
 */
public record Isolation(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Duration stopAfter,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Duration lease) {
  /**
   * A singleton's lease if nobody says another: the managers' fail-over takes a few seconds, and
   * must not end what runs.
   */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

  /** A shorter lease would end tasks for a pause of a second or two. */
  public static final Duration SHORTEST = Duration.ofSeconds(3);

  /** A longer lease would keep a service down for as long as its node is. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Isolation KEEP = new Isolation(null, null);

  /** It runs on. */
  public static Isolation keep() {
    return KEEP;
  }

  /** It is told to stop after a time. */
  public static Isolation stop(Duration after) {
    return new Isolation(after, null);
  }

  /** It is the only one, by a lease. */
  public static Isolation singleton(Duration lease) {
    return new Isolation(null, lease);
  }

  static Isolation orKeep(@Nullable Isolation given) {
    return given == null ? KEEP : given;
  }

  /** Whether managers must be asked again and again whether it may run. */
  public boolean asks() {
    return stopAfter != null || lease != null;
  }

  /** The lease of a singleton; empty where there may be several. */
  public Optional<Duration> leaseOfSingleton() {
    return Optional.ofNullable(lease);
  }

  /** Leaves out of a written form what nobody asked for. */
  static final class Absent {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || KEEP.equals(other);
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(KEEP);
    }
  }
}
