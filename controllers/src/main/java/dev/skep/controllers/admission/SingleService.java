package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.diff.Differences;
import dev.skep.controllers.diff.FieldChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One service by itself, made or changed without a stack's files. Swarm's rules and words. */
final class SingleService {
  private final ClusterState state;
  private final Wish wish;
  private final Networks networks;
  private final Payloads secrets;
  private final Payloads configs;

  private SingleService(ClusterState state, Request request, String verb) {
    this.state = state;
    wish = new Wish(request, verb);
    networks = new Networks(state, wish);
    secrets = new Payloads(state, Kind.SECRET, wish);
    configs = new Payloads(state, Kind.CONFIG, wish);
  }

  /** Makes a service; one without a name gets one. */
  static Verdict create(ClusterState state, Request request, ServiceSpec wanted) {
    ServiceSpec named =
        wanted.name().isEmpty()
            ? wanted.withName(
                MadeUpName.of(request.transaction(), name -> state.serviceNamed(name).isPresent()))
            : wanted;
    SingleService service = new SingleService(state, request, "service create");
    return switch (service.resolved(named)) {
      case Lookup.Failed<ServiceSpec>(Refusal refusal) -> refusal;
      case Lookup.Found<ServiceSpec>(ServiceSpec spec) -> service.make(spec);
    };
  }

  private Verdict make(ServiceSpec spec) {
    if (state.serviceNamed(spec.name()).isPresent()) {
      return new Refusal.AlreadyExists(
          "name conflicts with an existing object: service " + spec.name() + " already exists");
    }
    Optional<Refusal> refusal = portRefusal(wish.newId(Kind.SERVICE, spec.name()), spec);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ServiceVerbs.create(wish, spec);
    Optional<Refusal> tooMany = AddressRoom.refusal(state, wish);
    if (tooMany.isPresent()) {
      return tooMany.get();
    }
    Resource made = wish.wished(Kind.SERVICE, spec.name()).orElseThrow();
    String image = spec.task().container().image();
    return wish.event(made, "ServiceCreated", "created with the image " + image).admitted();
  }

  /** Changes a service; what is not different is not touched. */
  static Verdict update(ClusterState state, Service service, Request request, ServiceEdit edit) {
    ServiceSpec present = state.spec(service.id()).orElseThrow();
    ServiceSpec wanted = edit.on(present);
    if (!wanted.name().equals(present.name())) {
      return new Refusal.Unsupported("renaming services is not supported");
    }
    if (wanted.mode().getClass() != present.mode().getClass()) {
      return new Refusal.Unsupported("service mode change is not allowed");
    }
    SingleService change = new SingleService(state, request, "service update");
    return switch (change.resolved(wanted)) {
      case Lookup.Failed<ServiceSpec>(Refusal refusal) -> refusal;
      case Lookup.Found<ServiceSpec>(ServiceSpec spec) -> change.become(service, present, spec);
    };
  }

  private Verdict become(Service service, ServiceSpec present, ServiceSpec spec) {
    Optional<Refusal> refusal = portRefusal(service.id(), spec);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (spec.equals(present)) {
      return goOn(service, spec);
    }
    boolean rolls = !spec.runsLike(present);
    List<FieldChange> fields = Differences.changed(state, service, spec, null);
    ServiceVerbs.revise(wish, service, spec, fields, rolls);
    Optional<Refusal> tooMany = AddressRoom.refusal(state, wish);
    if (tooMany.isPresent()) {
      return tooMany.get();
    }
    String changes = fields.stream().map(FieldChange::brief).collect(Collectors.joining(", "));
    return wish.event(service, "ServiceUpdated", changes).admitted();
  }

  /** An update that is paused goes on with any update, also with one that changes nothing. */
  private Verdict goOn(Service service, ServiceSpec spec) {
    @Nullable UpdateStatus update = service.update();
    if (update == null || !update.isPaused()) {
      wish.unchanged(service);
      return wish.admitted();
    }
    // The status of an update belongs to a revision.
    ServiceRevision same =
        ServiceRevision.of(
            wish.newId(Kind.SERVICE_REVISION, spec.name()),
            service.id(),
            service.number() + 1,
            spec);
    wish.mutate(new Mutation.Put(same));
    wish.update(service, service.renewed(same), true, List.of());
    return wish.event(service, "UpdateResumed", "the paused update goes on").admitted();
  }

  private Optional<Refusal> portRefusal(Id service, ServiceSpec spec) {
    SortedMap<Id, ServiceSpec> after = wish.servicesAfter(state);
    after.put(service, spec);
    return new PortRules(after).refusal(service);
  }

  /** The spec with its references settled, if it is right in itself and finds what it needs. */
  private Lookup<ServiceSpec> resolved(ServiceSpec spec) {
    List<String> missingSecrets = new ArrayList<>();
    List<String> missingConfigs = new ArrayList<>();
    ContainerSpec container = spec.task().container();
    ContainerSpec resolved =
        container.toBuilder()
            .secrets(secrets.resolve(container.secrets(), missingSecrets))
            .configs(configs.resolve(container.configs(), missingConfigs))
            .build();
    return ServiceRules.refusal(spec)
        .or(() -> missing(secrets, missingSecrets))
        .or(() -> missing(configs, missingConfigs))
        .or(() -> missingNetwork(spec))
        .<Lookup<ServiceSpec>>map(Lookup.Failed::new)
        .orElseGet(() -> new Lookup.Found<>(spec.withTask(spec.task().withContainer(resolved))));
  }

  private static Optional<Refusal> missing(Payloads payloads, List<String> names) {
    return names.isEmpty() ? Optional.empty() : Optional.of(payloads.notFound(names));
  }

  private Optional<Refusal> missingNetwork(ServiceSpec spec) {
    return spec.task().networks().stream()
        .map(NetworkAttachment::network)
        .filter(name -> !networks.exists(name))
        .findFirst()
        .map(name -> Search.notFound(Kind.NETWORK, name));
  }
}
