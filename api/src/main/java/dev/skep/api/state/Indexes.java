package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.NodeUse.HostPortKey;
import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;
import io.vavr.collection.Map;
import io.vavr.collection.Set;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups that planners need, kept level with {@link Tables} by {@link #added} and {@link
 * #removed}. Nothing here is primary: all of it can be rebuilt from the resources.
 */
record Indexes(
    Map<NameKey, Id> names,
    Map<HostPortKey, Id> ingress,
    Map<Id, SlotTasks> serviceTasks,
    Map<Id, Set<Id>> nodeTasks,
    Map<Id, NodeUse> nodeUse,
    Map<Id, Set<Id>> unassignedTasks,
    Map<Id, Set<Id>> serviceRevisions,
    Map<String, Set<Id>> dependents,
    Leases leases) {

  static final Indexes EMPTY =
      new Indexes(
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          Leases.EMPTY);

  record NameKey(Kind kind, String name) {}

  /**
   * The unique name of a resource; null for kinds without unique names and for removed services.
   */
  static @Nullable NameKey nameOf(Resource resource) {
    return switch (resource.kind()) {
      case NETWORK, SECRET, CONFIG, VOLUME, STACK, CLUSTER, SET ->
          new NameKey(resource.kind(), resource.meta().name());
      case SERVICE ->
          ((Service) resource).isRemoving()
              ? null
              : new NameKey(Kind.SERVICE, resource.meta().name());
      case NODE, SERVICE_REVISION, TASK, BLOB -> null;
    };
  }

  /** The mesh ports of a service: those its spec names, and those that the system chose. */
  static Stream<HostPortKey> ingressPorts(Service service, ServiceSpec spec) {
    return Stream.concat(spec.endpoint().ports().stream(), service.chosen().ports().stream())
        .filter(port -> port.mode() == PublishMode.INGRESS && port.published() != 0)
        .map(port -> new HostPortKey(port.protocol(), port.published()));
  }

  Indexes added(Resource resource, Function<Id, ServiceSpec> specOfRevision) {
    @Nullable NameKey key = nameOf(resource);
    Indexes named = key == null ? this : withNames(names.put(key, resource.id()));
    return switch (resource) {
      case Task task -> named.taskAdded(task, specOfRevision.apply(task.revision()));
      case Service service -> named.serviceAdded(service, specOfRevision.apply(service.revision()));
      case Network network -> named.withLeases(leases.withNetwork(network));
      case Node node -> named.withLeases(leases.withNode(node));
      case ServiceRevision revision ->
          named.withRevisions(plus(serviceRevisions, revision.service(), revision.id()));
      default -> named;
    };
  }

  Indexes removed(Resource resource, Function<Id, ServiceSpec> specOfRevision) {
    @Nullable NameKey key = nameOf(resource);
    Indexes unnamed = key == null ? this : withNames(names.remove(key));
    return switch (resource) {
      case Task task -> unnamed.taskRemoved(task, specOfRevision.apply(task.revision()));
      case Service service ->
          unnamed.serviceRemoved(service, specOfRevision.apply(service.revision()));
      case Network network -> unnamed.withLeases(leases.withoutNetwork(network));
      case Node node -> unnamed.withLeases(leases.withoutNode(node));
      case ServiceRevision revision ->
          unnamed.withRevisions(minus(serviceRevisions, revision.service(), revision.id()));
      default -> unnamed;
    };
  }

  /** The same as removing the one and adding the other, which is rarely needed for tasks. */
  Indexes replaced(Resource old, Resource changed, Function<Id, ServiceSpec> specOfRevision) {
    if (old instanceof Task before && changed instanceof Task after && alike(before, after)) {
      return this;
    }
    if (old instanceof Task before && changed instanceof Task after && samePlace(before, after)) {
      return taskMoved(before, after, specOfRevision.apply(after.revision()));
    }
    if (old instanceof Network before && changed instanceof Network after) {
      return withLeases(leases.withNetwork(before, after));
    }
    // Nothing in here tells two versions of a node apart.
    return old instanceof Node ? this : removed(old, specOfRevision).added(changed, specOfRevision);
  }

  private Indexes serviceAdded(Service service, ServiceSpec spec) {
    Indexes leased = withLeases(leases.withService(service, spec));
    if (service.isRemoving()) {
      return leased;
    }
    Map<HostPortKey, Id> ports =
        ingressPorts(service, spec)
            .reduce(ingress, (map, port) -> map.put(port, service.id()), (a, b) -> b);
    Map<String, Set<Id>> waiting = dependents;
    for (ServiceSpec.Dependency dependency : spec.dependencies()) {
      waiting = plus(waiting, dependency.service(), service.id());
    }
    return leased.withIngress(ports).withDependents(waiting);
  }

  private Indexes serviceRemoved(Service service, ServiceSpec spec) {
    Indexes left = withLeases(leases.withoutService(service, spec));
    if (service.isRemoving()) {
      return left;
    }
    Map<HostPortKey, Id> ports =
        ingressPorts(service, spec).reduce(ingress, Map::remove, (a, b) -> b);
    Map<String, Set<Id>> waiting = dependents;
    for (ServiceSpec.Dependency dependency : spec.dependencies()) {
      waiting = minus(waiting, dependency.service(), service.id());
    }
    return left.withIngress(ports).withDependents(waiting);
  }

  /** Whether nothing in here tells two versions of a task apart: most reports change no index. */
  private static boolean alike(Task before, Task after) {
    return samePlace(before, after)
        && Objects.equals(before.node(), after.node())
        && before.isWanted() == after.isWanted()
        && before.occupiesNode() == after.occupiesNode()
        && before.holdsAddresses() == after.holdsAddresses()
        && before.isNew() == after.isNew()
        && isUnassigned(before) == isUnassigned(after);
  }

  /** Whether both are in one slot, and of one revision. */
  private static boolean samePlace(Task before, Task after) {
    return before.slot() == after.slot()
        && Objects.equals(before.slotNode(), after.slotNode())
        && before.service().equals(after.service())
        && before.revision().equals(after.revision());
  }

  /** Of a task that stays in its slot; every assignment comes here. */
  private Indexes taskMoved(Task before, Task after, ServiceSpec spec) {
    Map<Id, Set<Id>> placed = nodeTasks;
    if (!Objects.equals(before.node(), after.node())) {
      placed = withoutNodeOf(before);
      placed = after.node() == null ? placed : plus(placed, after.node(), after.id());
    }
    Map<Id, Set<Id>> open = unassignedTasks;
    if (isUnassigned(before) != isUnassigned(after)) {
      open =
          isUnassigned(after)
              ? plus(open, after.service(), after.id())
              : minus(open, after.service(), after.id());
    }
    return new Indexes(
        names,
        ingress,
        serviceTasks,
        placed,
        useWith(useWithout(nodeUse, before, spec), after, spec),
        open,
        serviceRevisions,
        dependents,
        leases.withoutTask(before, spec).withTask(after, spec));
  }

  private Map<Id, Set<Id>> withoutNodeOf(Task task) {
    @Nullable Id node = task.node();
    return node == null ? nodeTasks : minus(nodeTasks, node, task.id());
  }

  private static Map<Id, NodeUse> useWith(Map<Id, NodeUse> uses, Task task, ServiceSpec spec) {
    @Nullable Id node = task.node();
    if (node == null) {
      return uses;
    }
    NodeUse use = uses.getOrElse(node, NodeUse.NONE);
    return uses.put(node, use.with(spec, task.occupiesNode(), task.isWanted()));
  }

  private static Map<Id, NodeUse> useWithout(Map<Id, NodeUse> uses, Task task, ServiceSpec spec) {
    @Nullable Id node = task.node();
    if (node == null) {
      return uses;
    }
    NodeUse use =
        uses.getOrElse(node, NodeUse.NONE).without(spec, task.occupiesNode(), task.isWanted());
    return use.equals(NodeUse.NONE) ? uses.remove(node) : uses.put(node, use);
  }

  private Indexes taskAdded(Task task, ServiceSpec spec) {
    SlotTasks slots = slotsOf(task.service()).with(task.slotKey(), task.id());
    @Nullable Id node = task.node();
    return new Indexes(
        names,
        ingress,
        serviceTasks.put(task.service(), slots),
        node == null ? nodeTasks : plus(nodeTasks, node, task.id()),
        useWith(nodeUse, task, spec),
        isUnassigned(task) ? plus(unassignedTasks, task.service(), task.id()) : unassignedTasks,
        serviceRevisions,
        dependents,
        leases.withTask(task, spec));
  }

  private Indexes taskRemoved(Task task, ServiceSpec spec) {
    SlotTasks left = slotsOf(task.service()).without(task.slotKey(), task.id());
    return new Indexes(
        names,
        ingress,
        left.isEmpty()
            ? serviceTasks.remove(task.service())
            : serviceTasks.put(task.service(), left),
        withoutNodeOf(task),
        useWithout(nodeUse, task, spec),
        minus(unassignedTasks, task.service(), task.id()),
        serviceRevisions,
        dependents,
        leases.withoutTask(task, spec));
  }

  private static boolean isUnassigned(Task task) {
    return task.node() == null
        && task.isWanted()
        && !task.state().terminal()
        && task.state() != TaskState.NEW;
  }

  static <K> Map<K, Set<Id>> plus(Map<K, Set<Id>> index, K key, Id value) {
    return index.put(key, index.getOrElse(key, HashSet.empty()).add(value));
  }

  static <K> Map<K, Set<Id>> minus(Map<K, Set<Id>> index, K key, Id value) {
    Set<Id> left = index.getOrElse(key, HashSet.empty()).remove(value);
    return left.isEmpty() ? index.remove(key) : index.put(key, left);
  }

  private Indexes withNames(Map<NameKey, Id> changed) {
    return new Indexes(
        changed,
        ingress,
        serviceTasks,
        nodeTasks,
        nodeUse,
        unassignedTasks,
        serviceRevisions,
        dependents,
        leases);
  }

  private Indexes withIngress(Map<HostPortKey, Id> changed) {
    return new Indexes(
        names,
        changed,
        serviceTasks,
        nodeTasks,
        nodeUse,
        unassignedTasks,
        serviceRevisions,
        dependents,
        leases);
  }

  private Indexes withRevisions(Map<Id, Set<Id>> changed) {
    return new Indexes(
        names,
        ingress,
        serviceTasks,
        nodeTasks,
        nodeUse,
        unassignedTasks,
        changed,
        dependents,
        leases);
  }

  private Indexes withLeases(Leases changed) {
    return new Indexes(
        names,
        ingress,
        serviceTasks,
        nodeTasks,
        nodeUse,
        unassignedTasks,
        serviceRevisions,
        dependents,
        changed);
  }

  private Indexes withDependents(Map<String, Set<Id>> changed) {
    return new Indexes(
        names,
        ingress,
        serviceTasks,
        nodeTasks,
        nodeUse,
        unassignedTasks,
        serviceRevisions,
        changed,
        leases);
  }

  Optional<Id> named(Kind kind, String name) {
    return names.get(new NameKey(kind, name)).toJavaOptional();
  }

  Optional<Id> ingressPort(Protocol protocol, int port) {
    return ingress.get(new HostPortKey(protocol, port)).toJavaOptional();
  }

  Stream<Id> tasksOf(Id service) {
    return slotsOf(service).all();
  }

  Stream<Id> tasksIn(Id service, SlotKey slot) {
    return slotsOf(service).in(slot);
  }

  private SlotTasks slotsOf(Id service) {
    return serviceTasks.getOrElse(service, SlotTasks.EMPTY);
  }

  Stream<Id> tasksOn(Id node) {
    return Iteration.stream(nodeTasks.getOrElse(node, HashSet.empty()).iterator());
  }

  Stream<Id> servicesWithUnassigned() {
    return Iteration.stream(unassignedTasks.keysIterator());
  }

  Stream<Id> unassigned(Id service) {
    return Iteration.stream(unassignedTasks.getOrElse(service, HashSet.empty()).iterator());
  }

  Stream<Id> revisionsOf(Id service) {
    return Iteration.stream(serviceRevisions.getOrElse(service, HashSet.empty()).iterator());
  }

  Stream<Id> dependents(String service) {
    return Iteration.stream(dependents.getOrElse(service, HashSet.empty()).iterator());
  }

  NodeUse use(Id node) {
    return nodeUse.getOrElse(node, NodeUse.NONE);
  }
}
