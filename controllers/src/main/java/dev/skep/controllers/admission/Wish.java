package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.diff.FieldChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An admitted request while it is being put together. */
final class Wish {
  private final Request request;
  private final String verb;
  private final Set<Precondition> preconditions = new LinkedHashSet<>();
  private final List<Mutation> mutations = new ArrayList<>();
  private final Map<Kind, Map<String, Resource>> wished = new EnumMap<>(Kind.class);
  private final List<ObjectChange> changes = new ArrayList<>();

  private boolean judgesPortsWhole = false;

  Wish(Request request, String verb) {
    this.request = request;
    this.verb = verb;
  }

  Request request() {
    return request;
  }

  /**
   * Several stacks become something else together, so their ports are judged when all is wished:
   * see {@link #settlePorts}.
   */
  void judgePortsWhole() {
    judgesPortsWhole = true;
  }

  /** Whether a part of the wish may not say yet which port is taken. */
  boolean judgesPortsWhole() {
    return judgesPortsWhole;
  }

  /** Judges the ports of all that is wished, and brings the writes in an order for them. */
  Optional<Refusal> settlePorts(ClusterState state) {
    Optional<Refusal> refusal = PortMoves.refusal(state, this);
    if (refusal.isEmpty()) {
      List<Mutation> ordered = PortMoves.ordered(state, mutations);
      mutations.clear();
      mutations.addAll(ordered);
    }
    return refusal;
  }

  /** A new object's id. */
  Id newId(Kind kind, String name) {
    return Id.derive(request.transaction(), kind.word() + "/" + name);
  }

  /** The decision rests on the object as it is. */
  void restsOn(Resource resource) {
    preconditions.add(Precondition.unchanged(resource));
  }

  /** The decision rests on the object not being there. */
  void restsOnAbsence(Kind kind, Id id) {
    preconditions.add(Precondition.absent(kind, id));
  }

  void create(Resource resource) {
    create(resource, List.of());
  }

  /** Makes an object; the fields are for those who want to know what it has. */
  void create(Resource resource, List<FieldChange> fields) {
    mutate(new Mutation.Put(resource));
    changed(resource, ObjectChange.Action.CREATED, false, fields);
  }

  /** Replaces an object that must still be as it is. */
  void update(Resource before, Resource after) {
    update(before, after, false, List.of());
  }

  /**
   * Replaces an object that must still be as it is.
   *
   * @param rolls whether tasks are replaced by that
   * @param fields what differs
   */
  void update(Resource before, Resource after, boolean rolls, List<FieldChange> fields) {
    restsOn(before);
    mutate(new Mutation.Put(after));
    changed(after, ObjectChange.Action.UPDATED, rolls, fields);
  }

  /** Puts an object in its state of being removed. */
  void remove(Resource before, Resource removing) {
    restsOn(before);
    mutate(new Mutation.Put(removing));
    changed(before, ObjectChange.Action.REMOVED);
  }

  void unchanged(Resource resource) {
    changed(resource, ObjectChange.Action.UNCHANGED);
  }

  /** An object that is as wanted, and must be so still when the rest is done. */
  void stays(Resource resource) {
    restsOn(resource);
    unchanged(resource);
  }

  /** A mutation that users need not see among the changes. */
  void mutate(Mutation mutation) {
    mutations.add(mutation);
    if (mutation instanceof Mutation.Put(Resource resource)) {
      wished
          .computeIfAbsent(resource.kind(), kind -> new HashMap<>())
          .put(resource.meta().name(), resource);
    }
  }

  void changed(Resource resource, ObjectChange.Action action) {
    changed(resource, action, false, List.of());
  }

  private void changed(
      Resource resource, ObjectChange.Action action, boolean rolls, List<FieldChange> fields) {
    String name = resource.meta().name();
    changes.add(
        new ObjectChange(
            resource.kind(),
            name.isEmpty() ? resource.id().toString() : name,
            action,
            rolls,
            fields));
  }

  /** An object that this wish makes or changes, as it will be. */
  Optional<Resource> wished(Kind kind, String name) {
    return Optional.ofNullable(wished.getOrDefault(kind, Map.of()).get(name));
  }

  /** All objects that this wish makes or changes, as they will be. */
  Stream<Resource> wished() {
    return mutations.stream()
        .filter(Mutation.Put.class::isInstance)
        .map(mutation -> ((Mutation.Put) mutation).resource());
  }

  /**
   * The specs that services have when this wish is fulfilled: those present, and what it changes.
   * Their ports have the numbers that were chosen for them.
   */
  SortedMap<Id, ServiceSpec> servicesAfter(ClusterState state) {
    SortedMap<Id, ServiceSpec> after = new TreeMap<>();
    state
        .services()
        .filter(service -> !service.isRemoving())
        .forEach(service ->
            state
                .spec(service.id())
                .ifPresent(s -> after.put(service.id(), numbered(state, service.id(), s))));
    for (Mutation mutation : mutations) {
      switch (mutation) {
        case Mutation.Put(ServiceRevision revision) ->
            after.put(revision.service(), numbered(state, revision.service(), revision.spec()));
        case Mutation.Put(Service service) when service.isRemoving() -> after.remove(service.id());
        default -> {}
      }
    }
    return after;
  }

  /** A spec with the ports that the system chose for its service and that it goes on to have. */
  static ServiceSpec numbered(ClusterState state, Id service, ServiceSpec spec) {
    return state
        .service(service)
        .map(Service::endpoint)
        .map(endpoint -> endpoint.within(spec).ports())
        .filter(chosen -> !chosen.isEmpty())
        .map(chosen -> spec.withPorts(spec.endpoint().numbered(chosen)))
        .orElse(spec);
  }

  boolean changesNothing() {
    return mutations.isEmpty();
  }

  /** How much it changes so far; grows with every mutation. */
  int size() {
    return mutations.size();
  }

  List<ObjectChange> changes() {
    return changes;
  }

  /** Says who asked for what. */
  Wish event(Resource about, String reason, String what) {
    mutations.add(
        new Mutation.Emit(
            Event.of(
                verb,
                about.kind(),
                about.id(),
                about.meta().name(),
                reason,
                request.by() + ": " + what)));
    return this;
  }

  Admitted admitted() {
    Transaction transaction =
        new Transaction(
            request.transaction(),
            changesNothing() ? List.of() : List.copyOf(preconditions),
            mutations,
            Transaction.ANY_TERM);
    return new Admitted(transaction, changes);
  }
}
