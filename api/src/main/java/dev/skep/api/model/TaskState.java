package dev.skep.api.model;

import java.util.Locale;

/**
 * The states of a task, with swarm's names and numbers. A task's observed state only ever moves up;
 * its desired state is one of {@link #READY}, {@link #RUNNING}, {@link #COMPLETE}, {@link
 * #SHUTDOWN} and {@link #REMOVE} and never goes down either.
 */
public enum TaskState {
  NEW(0),
  PENDING(64),
  ASSIGNED(192),
  ACCEPTED(256),
  PREPARING(320),
  READY(384),
  STARTING(448),
  RUNNING(512),
  COMPLETE(576),
  SHUTDOWN(640),
  FAILED(704),
  REJECTED(768),
  REMOVE(800),
  ORPHANED(832);

  private final int number;

  TaskState(int number) {
    this.number = number;
  }

  /** Swarm's number; the gaps leave room. */
  public int number() {
    return number;
  }

  /** Whether a task in this state will never run again: everything above running. */
  public boolean terminal() {
    return number > RUNNING.number;
  }

  /** Whether this state comes after the other one. */
  public boolean isAfter(TaskState other) {
    return number > other.number;
  }

  /** The lower-case word that APIs and users read. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
