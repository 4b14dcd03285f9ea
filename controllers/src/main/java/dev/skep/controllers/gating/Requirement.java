package dev.skep.controllers.gating;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.Task.ContainerStatus;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.scheduling.Eligibility;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code depends_on} against the service that it names. Only tasks count that run like
 * the present spec of that service, so that in an apply that changes both the one waits for the
 * change of the other.
 *
 * @param dependency what is asked
 * @param service of whom
 * @param spec its present one
 * @param slots its slots that count
 * @param wanted how many of them must meet the condition
 * @param alike its revisions that run like the present spec
 */
record Requirement(
    Dependency dependency,
    Service service,
    ServiceSpec spec,
    List<SlotContent> slots,
    long wanted,
    Set<Id> alike) {

  /** The service and what it lacks, for people; empty when the condition is met. */
  static Optional<String> unmet(ClusterState state, Dependency dependency) {
    Optional<Service> named = state.serviceNamed(dependency.service());
    Optional<ServiceSpec> spec = named.flatMap(service -> state.spec(service.id()));
    if (named.isEmpty() || spec.isEmpty()) {
      return dependency.required()
          ? Optional.of(dependency.service() + ", which does not exist")
          : Optional.empty();
    }
    Id id = named.get().id();
    List<SlotContent> slots =
        SlotContent.all(state, id).stream().filter(slot -> !slot.staying().isEmpty()).toList();
    Set<Id> alike = SlotContent.alike(state, id, spec.get());
    if (spec.get().mode() instanceof Mode.Global || spec.get().mode() instanceof Mode.GlobalJob) {
      Set<SlotKey> places = places(state, spec.get(), slots);
      List<SlotContent> there = slots.stream().filter(slot -> places.contains(slot.key())).toList();
      return new Requirement(dependency, named.get(), spec.get(), there, places.size(), alike)
          .unmet();
    }
    long wanted = wanted(spec.get().mode(), dependency.condition());
    return new Requirement(dependency, named.get(), spec.get(), slots, wanted, alike).unmet();
  }

  /** Where a global service has tasks, or will have. */
  private static Set<SlotKey> places(
      ClusterState state, ServiceSpec spec, List<SlotContent> slots) {
    Eligibility eligibility = Eligibility.of(spec);
    Stream<SlotKey> free =
        state.nodes().filter(eligibility::takes).map(node -> SlotKey.on(node.id()));
    Stream<SlotKey> used =
        slots.stream().filter(slot -> !slot.wanted().isEmpty()).map(SlotContent::key);
    return Stream.concat(free, used).collect(Collectors.toSet());
  }

  /** A service without tasks has nothing to wait for. */
  private static long wanted(Mode mode, Condition condition) {
    return switch (mode) {
      case Mode.Replicated replicated -> replicated.replicas();
      case Mode.ReplicatedJob job ->
          condition == Condition.SERVICE_COMPLETED_SUCCESSFULLY
              ? job.totalCompletions()
              : Math.min(job.maxConcurrent(), job.totalCompletions());
      case Mode.Global _, Mode.GlobalJob _ -> 0;
    };
  }

  private Optional<String> unmet() {
    long met = slots.stream().filter(this::isMetBy).count();
    Optional<Task> givenUp =
        slots.stream()
            .filter(slot -> !isMetBy(slot))
            .flatMap(slot -> givenUp(slot).stream())
            .findFirst();
    if (met >= wanted || (!dependency.required() && givenUp.isPresent())) {
      return Optional.empty();
    }
    String counts = dependency.service() + words(met + " of " + wanted);
    return Optional.of(counts + givenUp.map(this::hopeless).orElse("") + paused());
  }

  private boolean isMetBy(SlotContent slot) {
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> slot.staying().stream().anyMatch(o -> isAlike(o) && hasStarted(o));
      // A task whose container has a health check runs when it is healthy, not before.
      case SERVICE_HEALTHY ->
          slot.wanted().stream()
              .anyMatch(
                  o -> isAlike(o) && o.task().state() == TaskState.RUNNING && !o.isOnLostNode());
      case SERVICE_COMPLETED_SUCCESSFULLY ->
          slot.staying().stream()
              .anyMatch(o -> isAlike(o) && o.task().state() == TaskState.COMPLETE);
    };
  }

  private boolean isAlike(Occupant occupant) {
    return alike.contains(occupant.task().revision());
  }

  /** Whether its process ran, healthy or not yet. */
  static boolean hasStarted(Occupant occupant) {
    return hasStarted(occupant.task());
  }

  static boolean hasStarted(Task task) {
    @Nullable ContainerStatus container = task.status().container();
    boolean process = container != null && container.pid() != 0;
    return task.status().runningSince() != null || (task.state() == TaskState.STARTING && process);
  }

  /** The task after which the restart policy allowed no other. */
  private static Optional<Task> givenUp(SlotContent slot) {
    return slot.wanted().isEmpty()
        ? Optional.of(slot.staying().getLast().task()).filter(task -> task.state().terminal())
        : Optional.empty();
  }

  private String words(String counts) {
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> " to start: " + counts + " tasks have started";
      case SERVICE_HEALTHY -> " to be healthy: " + counts + " tasks are healthy";
      case SERVICE_COMPLETED_SUCCESSFULLY ->
          " to complete successfully: " + counts + " tasks have completed";
    };
  }

  private String hopeless(Task task) {
    String error = task.status().error();
    return "; "
        + task.shortName(dependency.service())
        + " is "
        + task.state().word()
        + (error.isEmpty() ? "" : " (" + error + ")")
        + " and not tried again";
  }

  private String paused() {
    return Optional.ofNullable(service.update())
        .filter(update -> update.revision().equals(service.revision()))
        .filter(UpdateStatus::isPaused)
        .map(update -> "; " + update.message())
        .orElse("");
  }
}
