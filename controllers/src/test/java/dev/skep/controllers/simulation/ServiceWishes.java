package dev.skep.controllers.simulation;

import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.ServiceEdit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What operators wish of single services. */
final class ServiceWishes {
  private final World world;
  private final Catalogue catalogue;

  ServiceWishes(World world, Catalogue catalogue) {
    this.world = world;
    this.catalogue = catalogue;
  }

  List<Habit> habits() {
    return List.of(
        new Habit(22, () -> anyService().map(this::scale)),
        new Habit(4, () -> Optional.of(create(catalogue.single()))),
        new Habit(8, () -> anyService().map(this::update)),
        new Habit(6, () -> anyService().map(this::rollBack)),
        new Habit(5, () -> anyService().map(this::remove)));
  }

  /** The name of one that is not being removed. */
  private Optional<String> anyService() {
    List<Service> living =
        world
            .replication()
            .state()
            .services()
            .filter(service -> !service.isRemoving())
            .sorted(Comparator.comparing(Service::id))
            .toList();
    return living.isEmpty()
        ? Optional.empty()
        : Optional.of(world.chance().pick(living).meta().name());
  }

  private Wish scale(String service) {
    long replicas = catalogue.replicas();
    return Wish.of(
        "scale " + service + "=" + replicas,
        (state, request) -> Admission.scale(state, request, service, replicas),
        expected ->
            expected.computeIfPresent(
                Wishes.service(service),
                (key, spec) ->
                    spec.replaceFirst(
                            "Replicated\\[[^]]*]", new Mode.Replicated(replicas).toString())
                        .replaceFirst("totalCompletions=\\d+", "totalCompletions=" + replicas)));
  }

  private Wish create(ServiceSpec spec) {
    return Wish.of(
        "create service " + spec.name(),
        (state, request) -> Admission.createService(state, request, spec),
        expected -> expected.put(Wishes.service(spec.name()), Wishes.of(spec)));
  }

  /** Changes one thing of a service as it is when the wish is decided, and nothing else. */
  private Wish update(String service) {
    ServiceEdit edit = catalogue.edit();
    return Wish.seeing(
        "update service " + service,
        (state, request) -> Admission.updateService(state, request, service, edit),
        (state, expected) -> {
          Service found = Admission.service(state, service).orThrow();
          ServiceSpec present = state.spec(found.id()).orElseThrow();
          expected.put(Wishes.service(service), Wishes.of(edit.on(present)));
        });
  }

  private Wish rollBack(String service) {
    return Wish.seeing(
        "roll back " + service,
        (state, request) -> Admission.rollbackService(state, request, service),
        (state, expected) ->
            expected.put(Wishes.service(service), Wishes.of(specBefore(state, service))));
  }

  private static ServiceSpec specBefore(ClusterState state, String service) {
    return Optional.ofNullable(Admission.service(state, service).orThrow().previousRevision())
        .flatMap(state::serviceRevision)
        .map(ServiceRevision::spec)
        .orElseThrow();
  }

  private Wish remove(String service) {
    return Wish.of(
        "remove service " + service,
        (state, request) -> Admission.removeService(state, request, service),
        expected -> expected.remove(Wishes.service(service)));
  }
}
