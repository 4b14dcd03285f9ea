package dev.skep.agent.runtime;

import dev.skep.agent.task.Observed;

/**
 * A container of this node, as a list of all of them shows it.
 *
 * @param handle whose it is
 * @param phase how far it is
 */
public record Sighting(Handle handle, Phase phase) {
  /** The life of a container, coarsely. */
  public enum Phase {
    CREATED,
    RUNNING,
    ENDED
  }

  /** Whether a closer look would find something else than was found before. */
  public boolean differsFrom(Observed before) {
    return switch (before) {
      case Observed.Absent ignored -> true;
      case Observed.Created ignored -> phase != Phase.CREATED;
      // Health has no phase of its own, so a container with a check is always looked at.
      case Observed.Running running ->
          phase != Phase.RUNNING || running.health() != Observed.Health.NONE;
      case Observed.Ended ignored -> phase != Phase.ENDED;
    };
  }
}
