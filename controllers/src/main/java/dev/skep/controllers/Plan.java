package dev.skep.controllers;

import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one controller wants for one key, as data. It is committed as a whole or not at all; the
 * driver may put several plans into one transaction.
 *
 * @param preconditions what must not have changed since; most plans need none, because mutations of
 *     desired states and assignments guard themselves
 * @param mutations in order; none when everything is as it shall be
 * @param lookAgainAt when time alone may call for another plan; empty when only a change can
 * @param waitingOn why something does not happen yet, or no longer waits
 */
public record Plan(
    List<Precondition> preconditions,
    List<Mutation> mutations,
    Optional<Instant> lookAgainAt,
    List<Waiting> waitingOn) {
  private static final Plan NOTHING = new Plan(List.of(), List.of(), Optional.empty(), List.of());

  public Plan {
    preconditions = List.copyOf(preconditions);
    mutations = List.copyOf(mutations);
    waitingOn = List.copyOf(waitingOn);
  }

  /** Everything is as it shall be. */
  public static Plan nothing() {
    return NOTHING;
  }

  /** Mutations that need neither preconditions nor another look. */
  public static Plan of(List<Mutation> mutations) {
    return mutations.isEmpty()
        ? NOTHING
        : new Plan(List.of(), mutations, Optional.empty(), List.of());
  }

  /** Nothing to do before the given time. */
  public static Plan lookAgainAt(Instant when) {
    return new Plan(List.of(), List.of(), Optional.of(when), List.of());
  }

  /** The same, to be looked at again at the given time. */
  public Plan andLookAgainAt(Optional<Instant> when) {
    return new Plan(preconditions, mutations, when, waitingOn);
  }

  /** The same, with one more explanation. */
  public Plan andWaitingOn(Waiting waiting) {
    List<Waiting> all = new ArrayList<>(waitingOn);
    all.add(waiting);
    return new Plan(preconditions, mutations, lookAgainAt, all);
  }
}
