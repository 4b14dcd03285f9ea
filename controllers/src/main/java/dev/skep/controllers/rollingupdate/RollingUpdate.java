package dev.skep.controllers.rollingupdate;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Fence;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.gating.Dependents;
import dev.skep.controllers.gating.Gate;
import dev.skep.controllers.restart.SlotPresence;
import dev.skep.controllers.scheduling.Eligibility;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings the slots of a service to its present spec, as its update policy says. */
public final class RollingUpdate implements Controller<Id, RollingUpdate.View> {
  static final String NAME = "rollingupdate";

  /** A task and the one before it. */
  private static final int TASKS_TO_TELL = 2;

  /**
   * A service and its tasks.
   *
   * @param service a living one
   * @param spec its current spec
   * @param previous what a failed update goes back to, if that can be had
   * @param slots its slots in use
   * @param alike its revisions that run like the current spec
   * @param resting its slots that are nodes which get nothing new at the moment
   * @param historyForgets whether ended tasks may be deleted as soon as they are replaced
   * @param gate whether tasks of the current spec may start
   * @param fenced whether it is a singleton and a task of it may hold a lease
   * @param explained what the state says it waits for; empty when nothing
   */
  public record View(
      Service service,
      ServiceSpec spec,
      Optional<WayBack> previous,
      List<SlotContent> slots,
      Set<Id> alike,
      Set<SlotKey> resting,
      boolean historyForgets,
      Gate gate,
      boolean fenced,
      String explained) {

    /** The update of the current revision; empty while there is none. */
    Optional<UpdateStatus> update() {
      return Optional.ofNullable(service.update())
          .filter(update -> update.revision().equals(service.revision()));
    }

    /** Whether slots wait to be scaled away; which ones is not decided here. */
    boolean hasSurplus() {
      return spec.replicas().isPresent() && slots.size() > spec.replicas().getAsLong();
    }

    Rollout rollout(UpdateStatus status) {
      return new Rollout(
          status,
          status.isRollback() ? spec.rollback() : spec.update(),
          slots,
          alike,
          resting,
          historyForgets);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state.services().map(Service::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    Set<Id> touched = new HashSet<>();
    switch (change) {
      case Change.Created(Service service) -> touched.add(service.id());
      case Change.Updated(Service ignored, Service service) -> touched.add(service.id());
      // A task beside the one that replaces it may be of no use any more, and a slot that is
      // the node may be updated now.
      case Change.Updated(Node before, Node after) when Eligibility.mayDiffer(before, after) ->
          state.tasksOnNode(after.id()).forEach(task -> touched.add(task.service()));
      default -> Slot.touchedBy(change).ifPresent(slot -> touched.add(slot.service()));
    }
    Dependents.touchedBy(change, state).forEach(service -> touched.add(service.id()));
    return touched;
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .service(key)
        .filter(service -> !service.isRemoving())
        .flatMap(service ->
            state
                .serviceRevision(service.revision())
                .filter(revision -> !revision.spec().isJob())
                .map(revision -> view(state, service, revision)));
  }

  private static View view(ClusterState state, Service service, ServiceRevision revision) {
    ServiceSpec spec = revision.spec();
    Set<Id> alike = SlotContent.alike(state, service.id(), spec);
    List<SlotContent> all = SlotContent.all(state, service.id());
    List<SlotContent> slots =
        all.stream().filter(slot -> SlotPresence.counts(slot, spec, alike)).toList();
    return new View(
        service,
        spec,
        WayBack.of(state, service),
        slots,
        alike,
        resting(state, spec, slots),
        historyLimit(state) >= 0 && historyLimit(state) < TASKS_TO_TELL,
        Gate.of(state, service, revision, all, alike),
        Fence.before(service.id(), spec, state),
        state.waitingOn(service.id()).orElse(""));
  }

  private static Set<SlotKey> resting(
      ClusterState state, ServiceSpec spec, List<SlotContent> slots) {
    if (slots.stream().noneMatch(slot -> slot.key().isNode())) {
      return Set.of();
    }
    Eligibility eligibility = Eligibility.of(spec);
    return slots.stream()
        .map(SlotContent::key)
        .filter(SlotKey::isNode)
        .filter(key ->
            Optional.ofNullable(key.node())
                .flatMap(state::node)
                .filter(eligibility::takes)
                .isEmpty())
        .collect(Collectors.toSet());
  }

  private static int historyLimit(ClusterState state) {
    return state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults).taskHistoryLimit();
  }

  @Override
  public Plan plan(View view, Instant now) {
    UpdateSteps steps = new UpdateSteps(view, now);
    UpdateStatus fresh = UpdateStatus.updating(view.service().revision(), now, 0);
    UpdateStatus present = view.update().orElse(fresh);
    if (present.isPaused()) {
      return steps.tidy(view.rollout(present), present.message());
    }
    UpdateStatus status = present.isUnderWay() ? present : fresh;
    Rollout rollout = view.rollout(status);
    int outdated = rollout.outdated().size();
    if (outdated == 0 && (view.update().isEmpty() || !present.isUnderWay())) {
      return steps.tidy(rollout, "");
    }
    if (!view.gate().isOpen()) {
      return steps.tidy(rollout, "update: " + view.gate().reason());
    }
    return steps.proceed(view.rollout(status.slots() == 0 ? status.withSlots(outdated) : status));
  }
}
