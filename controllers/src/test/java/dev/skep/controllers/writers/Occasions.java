package dev.skep.controllers.writers;

import dev.skep.api.Id;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Departure;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Slot;
import dev.skep.controllers.scheduling.Eligibility;
import dev.skep.controllers.writers.WriterTable.Occasion;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which line of the table a mutation belongs to. */
final class Occasions {
  private static final String ALWAYS = "always";
  private static final String UPDATE_FAILED = "its update failed";
  private static final String FEWER_VERSIONS = "a version of it goes";

  private Occasions() {}

  /**
   * The line of a mutation; empty for what everybody may do.
   *
   * @param state on which it was planned
   */
  static Optional<Occasion> of(Mutation mutation, ClusterState state) {
    return switch (mutation) {
      case Mutation.Emit ignored -> Optional.empty();
      case Mutation.Put(Task task) -> occasion("Task", whenMade(task, state), mutation);
      case Mutation.Put(Secret ignored) -> occasion("Secret", FEWER_VERSIONS, mutation);
      case Mutation.Put(Config ignored) -> occasion("Config", FEWER_VERSIONS, mutation);
      case Mutation.Put(Service ignored) -> occasion("Service", UPDATE_FAILED, mutation);
      case Mutation.Put(ServiceRevision ignored) ->
          occasion("ServiceRevision", UPDATE_FAILED, mutation);
      case Mutation.Put(Network ignored) ->
          occasion("Network", "ports are published on it", mutation);
      case Mutation.Put put -> occasion(word(put.resource().kind()), ALWAYS, mutation);
      case Mutation.Delete delete -> occasion(word(delete.kind()), "it goes", mutation);
      case Mutation.AssignTask ignored -> occasion("Task.node", ALWAYS, mutation);
      case Mutation.DesireTask desire ->
          occasion("Task.desired", whenDesired(desire, state), mutation);
      case Mutation.ReportTask report ->
          occasion(
              "Task.status",
              report.node() == null ? report.status().state().word() : "its node tells",
              mutation);
      case Mutation.ReportNode ignored -> occasion("Node.status", ALWAYS, mutation);
      case Mutation.DescribeNode ignored -> occasion("Node.description", ALWAYS, mutation);
      case Mutation.ReportUpdate ignored -> occasion("Service.update", ALWAYS, mutation);
      case Mutation.AllocateNetwork ignored -> occasion("Network.status", "it has none", mutation);
      case Mutation.AllocateBalancers ignored ->
          occasion("Network.status", "its nodes change", mutation);
      case Mutation.AllocateService ignored -> occasion("Service.endpoint", ALWAYS, mutation);
      case Mutation.AllocateTask ignored -> occasion("Task.addresses", ALWAYS, mutation);
      case Mutation.Explain explain ->
          occasion(word(explain.kind()) + ".waitingOn", whenExplained(explain, state), mutation);
      case Mutation.StartTerm ignored -> occasion("term", ALWAYS, mutation);
      case Mutation.RaiseFeatureLevel ignored -> occasion("feature level", ALWAYS, mutation);
    };
  }

  private static Optional<Occasion> occasion(String what, String when, Mutation mutation) {
    return Optional.of(new Occasion(what, when, mutation.getClass().getSimpleName()));
  }

  /** For example {@code ServiceRevision}. */
  private static String word(Kind kind) {
    return Arrays.stream(kind.word().split(" "))
        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
        .collect(Collectors.joining());
  }

  private static String whenMade(Task task, ClusterState state) {
    return standing(state, Slot.of(task))
        .map(o -> whyReplaced(o, state))
        .orElseGet(() -> whenFilled(task, state));
  }

  private static String whenFilled(Task task, ClusterState state) {
    if (isJob(task.service(), state)) {
      return "its job is not complete";
    }
    return task.slotNode() == null ? "its slot is free" : "its node has none";
  }

  private static boolean isJob(Id service, ClusterState state) {
    return state.spec(service).filter(ServiceSpec::isJob).isPresent();
  }

  private static String whyReplaced(Occupant standing, ClusterState state) {
    if (standing.needsReplacement()) {
      return "the one before it cannot go on";
    }
    return runsThePresentSpec(standing.task(), state)
        ? "the one before it must leave"
        : "its spec is new";
  }

  private static boolean runsThePresentSpec(Task task, ClusterState state) {
    ServiceSpec spec = state.serviceRevision(task.revision()).orElseThrow().spec();
    return state.spec(task.service()).filter(spec::runsLike).isPresent();
  }

  private static String whenExplained(Mutation.Explain explain, ClusterState state) {
    return state
        .task(explain.object())
        .map(task -> mustLeave(task, explain) ? "it must leave" : whereItIs(task))
        .orElse(isJob(explain.object(), state) ? "of a job" : ALWAYS);
  }

  private static boolean mustLeave(Task task, Mutation.Explain explain) {
    boolean hasLeft = explain.reason().isEmpty() && !task.isWanted();
    return hasLeft || Departure.read(explain.reason()).isPresent();
  }

  private static String whereItIs(Task task) {
    if (task.isNew()) {
      return "it is new";
    }
    return task.node() == null ? "it has no node" : "it has a node";
  }

  private static String whenDesired(Mutation.DesireTask desire, ClusterState state) {
    Task task = state.task(desire.task()).orElseThrow();
    boolean job = isJob(task.service(), state);
    return switch (desire.desired()) {
      case SHUTDOWN -> whenShutDown(task, job, state);
      case REMOVE ->
          job
              ? "remove, of a job"
              : task.slotNode() == null ? "remove" : "remove, of a global service";
      default -> desire.desired().word();
    };
  }

  private static String whenShutDown(Task task, boolean job, ClusterState state) {
    if (isUnwantedThere(task, state)) {
      return job ? "shutdown of a job, unwanted there" : "shutdown, unwanted there";
    }
    if (cannotGoOn(task.id(), state)) {
      return "shutdown, it cannot go on";
    }
    boolean must = runsThePresentSpec(task, state);
    return "shutdown, " + (must ? "it must leave" : "it could go on");
  }

  /** Its slot is a node that shall not have it. */
  private static boolean isUnwantedThere(Task task, ClusterState state) {
    return task.slotNode() != null
        && state
            .node(task.slotNode())
            .filter(Eligibility.of(state.spec(task.service()).orElseThrow())::keeps)
            .isEmpty();
  }

  private static boolean cannotGoOn(Id task, ClusterState state) {
    return standing(state, Slot.of(state.task(task).orElseThrow()))
        .filter(occupant -> occupant.task().id().equals(task))
        .filter(Occupant::needsReplacement)
        .isPresent();
  }

  /** The newest wanted task of a slot. */
  private static Optional<Occupant> standing(ClusterState state, Slot slot) {
    return slot.occupants(state).reversed().stream()
        .filter(occupant -> occupant.task().isWanted())
        .findFirst();
  }
}
