package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.diff.Differences;
import dev.skep.controllers.diff.FieldChange;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What users want of single services. */
final class ServiceVerbs {
  private ServiceVerbs() {}

  static Verdict scale(ClusterState state, Service service, Request request, long replicas) {
    ServiceSpec spec = state.spec(service.id()).orElseThrow();
    Optional<Mode> mode = scaled(spec.mode(), replicas);
    if (mode.isEmpty()) {
      return new Refusal.Invalid("scale can only be used with replicated or replicated-job mode");
    }
    ServiceSpec scaled = spec.withMode(mode.get());
    Optional<Refusal> refusal = ServiceRules.countRefusal(scaled);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Wish wish = new Wish(request, "scale");
    if (scaled.equals(spec)) {
      wish.unchanged(service);
      return wish.admitted();
    }
    revise(wish, service, scaled, Differences.changed(state, service, scaled, null), false);
    Optional<Refusal> tooMany = AddressRoom.refusal(state, wish);
    if (tooMany.isPresent()) {
      return tooMany.get();
    }
    String what = spec.isJob() ? " completions" : " replicas";
    return wish.event(service, "ServiceScaled", replicas + what + " are wanted").admitted();
  }

  /** Of a job the completions are scaled, as swarm does; empty for modes that count nothing. */
  private static Optional<Mode> scaled(Mode mode, long number) {
    return switch (mode) {
      case Mode.Replicated _ -> Optional.of(new Mode.Replicated(number));
      case Mode.ReplicatedJob job ->
          Optional.of(new Mode.ReplicatedJob(job.maxConcurrent(), number));
      case Mode.Global _, Mode.GlobalJob _ -> Optional.empty();
    };
  }

  static Verdict remove(Service service, Request request) {
    Wish wish = new Wish(request, "service rm");
    wish.remove(service, service.asRemoving());
    return wish.event(service, "ServiceRemoved", "removed").admitted();
  }

  /**
   * Back to the spec before; the present one becomes the one before, so that rolling back twice is
   * forward again, as in swarm.
   */
  static Verdict rollback(ClusterState state, Service service, Request request) {
    Optional<ServiceSpec> earlier =
        Optional.ofNullable(service.previousRevision())
            .flatMap(state::serviceRevision)
            .map(ServiceRevision::spec);
    if (earlier.isEmpty()) {
      return new Refusal.FailedPrecondition(
          "service " + service.id() + " does not have a previous spec");
    }
    Wish wish = new Wish(request, "service rollback");
    return cannotBeHad(state, wish, service, earlier.get())
        .<Verdict>map(refusal -> refusal)
        .orElseGet(() -> rollBack(state, wish, service, request, earlier.get()));
  }

  private static Verdict rollBack(
      ClusterState state, Wish wish, Service service, Request request, ServiceSpec earlier) {
    boolean rolls = state.spec(service.id()).filter(earlier::runsLike).isEmpty();
    ServiceRevision next =
        ServiceRevision.of(
            wish.newId(Kind.SERVICE_REVISION, earlier.name()),
            service.id(),
            service.number() + 1,
            earlier);
    wish.mutate(new Mutation.Put(next));
    // A job is not rolled out, in neither direction: it begins another run.
    @Nullable UpdateStatus status =
        earlier.isJob()
            ? null
            : UpdateStatus.rollingBack(next.id(), request.at(), "manually requested rollback");
    wish.update(
        service,
        service.revised(next).withUpdate(status),
        rolls,
        Differences.changed(state, service, earlier, null));
    return wish.event(service, "ServiceRolledBack", "back to what it was before its last change")
        .admitted();
  }

  /** What the earlier spec needs and is not there any more. */
  private static Optional<Refusal> cannotBeHad(
      ClusterState state, Wish wish, Service service, ServiceSpec earlier) {
    for (NetworkAttachment attachment : earlier.task().networks()) {
      Optional<Network> network =
          state.named(Kind.NETWORK, attachment.network()).flatMap(state::network);
      if (network.isEmpty()) {
        return Optional.of(
            new Refusal.FailedPrecondition(
                "the previous spec of service "
                    + service.meta().name()
                    + " needs the network "
                    + attachment.network()
                    + ", which is gone"));
      }
      wish.restsOn(network.get());
    }
    SortedMap<Id, ServiceSpec> after = wish.servicesAfter(state);
    after.put(service.id(), earlier);
    return new PortRules(after).refusal(service.id());
  }

  /**
   * Gives a service another spec: a new revision, and the service as it is with that.
   *
   * @param fields what differs
   * @param rolls whether that replaces its tasks
   */
  static ServiceRevision revise(
      Wish wish, Service service, ServiceSpec spec, List<FieldChange> fields, boolean rolls) {
    ServiceRevision next =
        ServiceRevision.of(
            wish.newId(Kind.SERVICE_REVISION, spec.name()),
            service.id(),
            service.number() + 1,
            spec);
    wish.mutate(new Mutation.Put(next));
    Service revised = service.revised(next).withUpdate(rolls ? null : goingOn(service, next));
    wish.update(service, revised, rolls, fields);
    return next;
  }

  /** A change that replaces no tasks does not disturb an update that is under way. */
  private static @Nullable UpdateStatus goingOn(Service service, ServiceRevision next) {
    @Nullable UpdateStatus update = service.update();
    return update != null && update.isUnderWay() ? update.of(next.id()) : null;
  }

  /** Makes a service with its first revision. */
  static ServiceRevision create(Wish wish, ServiceSpec spec) {
    Id id = wish.newId(Kind.SERVICE, spec.name());
    ServiceRevision first =
        ServiceRevision.of(wish.newId(Kind.SERVICE_REVISION, spec.name()), id, 1, spec);
    wish.mutate(new Mutation.Put(first));
    wish.create(
        Service.created(Meta.of(id, spec.name(), spec.labels()), first.id()),
        Differences.created(spec));
    return first;
  }
}
