package dev.skep.cli.progress;

import dev.skep.cli.client.DaemonException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at services again and again until they have converged or it is of no use to wait. */
public final class Wait {
  /** Between two looks: short beside a container's start, long beside the cost of a look. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final long MILLIS_PER_SECOND = 1000;

  private final Supplier<List<Progress>> look;
  private final Screen screen;
  private final InstantSource clock;
  private final Pause pause;

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Returns after a while.
     *
     * @throws InterruptedException if the wait shall end
     */
    void pause(Duration length) throws InterruptedException;
  }

  /**
   * What to look at and how.
   *
   * @param look asks the daemon; may fail with a {@link DaemonException}
   */
  public Wait(Supplier<List<Progress>> look, Screen screen, InstantSource clock, Pause pause) {
    this.look = look;
    this.screen = screen;
    this.clock = clock;
    this.pause = pause;
  }

  /** How the wait ended. */
  public sealed interface End {
    /** All is as wished. */
    record Converged() implements End {}

    /** It is not, and waiting longer is of no use, or of no use to this user. */
    record NotConverged(String reason) implements End {}
  }

  /**
   * Waits.
   *
   * @throws DaemonException if the daemon refused to answer, or did not answer until the time was
   *     up
   */
  public End run(Duration timeout) throws InterruptedException {
    Instant deadline = clock.instant().plus(timeout);
    Stability stability = new Stability();
    try {
      while (true) {
        Optional<End> end = step(stability, timeout, deadline);
        if (end.isPresent()) {
          return end.get();
        }
        pause.pause(PAUSE);
      }
    } finally {
      screen.close();
    }
  }

  private Optional<End> step(Stability stability, Duration timeout, Instant deadline) {
    List<Progress> services;
    boolean late = clock.instant().isAfter(deadline);
    try {
      services = look.get();
    } catch (DaemonException e) {
      if (!e.isPassing() || late) {
        throw e;
      }
      screen.note(e.getMessage() + " (trying again)");
      return Optional.empty();
    }
    switch (stability.next(services, clock.instant())) {
      case Stability.Step.Converged ignored -> {
        screen.converged(services);
        return Optional.of(new End.Converged());
      }
      case Stability.Step.Stuck stuck -> {
        screen.show(services);
        return Optional.of(new End.NotConverged(reason("cannot converge", stuck.because())));
      }
      case Stability.Step.NoProgress none -> {
        screen.show(services);
        return Optional.of(
            new End.NotConverged(
                none.because().stream()
                    .map(service -> reason("can make no progress", service))
                    .collect(Collectors.joining("\n"))));
      }
      case Stability.Step.Verifying verifying ->
          screen.verifying(services, seconds(verifying.left()));
      case Stability.Step.Going ignored -> screen.show(services);
    }
    return late ? Optional.of(late(services, timeout)) : Optional.empty();
  }

  private static long seconds(Duration left) {
    return Math.ceilDiv(left.toMillis(), MILLIS_PER_SECOND);
  }

  private static End late(List<Progress> services, Duration timeout) {
    String within = "has not converged within " + timeout.toSeconds() + " s";
    return services.stream()
        .filter(service -> !service.isDone())
        .findFirst()
        .map(service -> new End.NotConverged(reason(within, service)))
        .orElseGet(() -> new End.NotConverged("it " + within + ": its tasks are not stable"));
  }

  private static String reason(String what, Progress service) {
    String counts =
        "service "
            + service.service()
            + " "
            + what
            + ": "
            + service.done()
            + " out of "
            + service.total()
            + " tasks are as they should be"
            + (service.failure().isEmpty() ? "" : "; " + service.failure());
    if (service.hasNotBegun() && !service.waitingOn().isEmpty()) {
      return counts + "; " + service.waitingOn();
    }
    return service.firstMissing().map(slot -> counts + "; " + describe(slot)).orElse(counts);
  }

  private static String describe(Progress.Slot slot) {
    String state = slot.state().isEmpty() ? "has no task yet" : "is " + slot.state();
    return slot.label() + " " + state + (slot.detail().isEmpty() ? "" : ": " + slot.detail());
  }
}
