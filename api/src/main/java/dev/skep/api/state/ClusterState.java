package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import io.vavr.collection.HashSet;
import io.vavr.collection.Map;
import io.vavr.collection.Set;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the cluster knows at one revision. Immutable: {@link #apply} makes the next state and
 * shares with this one all that did not change, so a state can be kept, read from any thread and
 * compared at no cost.
 *
 * <p>Streams are in no particular order unless a method says so; a planner whose result depends on
 * order sorts.
 */
public final class ClusterState {
  /** The newest level of mutations and formats that this build understands. */
  public static final int FEATURE_LEVEL = 2;

  /**
   * Results of transactions that are remembered for repeated attempts. A retry comes within
   * seconds; at a thousand commits a second this still covers ten.
   */
  public static final int TRANSACTION_WINDOW = 10_000;

  /** Events that are kept; the newest win. */
  public static final int EVENT_WINDOW = 1_000;

  /** The state of a cluster in which nothing has happened. */
  public static final ClusterState EMPTY = new ClusterState(Tables.EMPTY, Indexes.EMPTY);

  private final Tables tables;
  private final Indexes indexes;
  private final SortedNodes sortedNodes;

  ClusterState(Tables tables, Indexes indexes) {
    this(tables, indexes, new SortedNodes(tables.resources().of(Kind.NODE)));
  }

  private ClusterState(Tables tables, Indexes indexes, SortedNodes sortedNodes) {
    this.tables = tables;
    this.indexes = indexes;
    this.sortedNodes = sortedNodes;
  }

  /** One that follows this one. */
  ClusterState next(Tables changed, Indexes changedIndexes) {
    return new ClusterState(
        changed, changedIndexes, sortedNodes.of(changed.resources().of(Kind.NODE)));
  }

  Tables tables() {
    return tables;
  }

  Indexes indexes() {
    return indexes;
  }

  /**
   * Applies a log entry: all of its mutations or none. Pure and deterministic.
   *
   * @throws UnknownFeatureException if the entry raises the feature level beyond this build
   */
  public Applied apply(LogEntry entry) {
    return new Draft(this).apply(entry);
  }

  /** The number of accepted transactions. */
  public Revision revision() {
    return tables.revision();
  }

  /** The term of the leader that wrote last; zero before the first leader. */
  public long term() {
    return tables.term();
  }

  /** The leader of that term; empty before the first leader. */
  public Optional<Id> leader() {
    return Optional.ofNullable(tables.leader());
  }

  /** The level of features that all managers support. */
  public int featureLevel() {
    return tables.featureLevel();
  }

  /** The commit time of this state; never goes back. */
  public Instant time() {
    return tables.time();
  }

  /** The cluster; empty before it is initialised. */
  public Optional<Cluster> cluster() {
    Iterator<Resource> clusters = tables.resources().of(Kind.CLUSTER).valuesIterator();
    return clusters.hasNext() ? Optional.of((Cluster) clusters.next()) : Optional.empty();
  }

  /** One resource of any kind. */
  public Optional<Resource> resource(Kind kind, Id id) {
    return Optional.ofNullable(tables.resources().find(kind, id));
  }

  /** All resources of a kind. */
  public Stream<Resource> resources(Kind kind) {
    return Iteration.stream(tables.resources().of(kind).valuesIterator());
  }

  /** How many resources of a kind there are. */
  public int count(Kind kind) {
    return tables.resources().of(kind).size();
  }

  public Optional<Node> node(Id id) {
    return one(Kind.NODE, id, Node.class);
  }

  public Stream<Node> nodes() {
    return all(Kind.NODE, Node.class);
  }

  /** The same by ascending id; costs nothing while no node changes. */
  public List<Node> nodesById() {
    return sortedNodes.list();
  }

  public Optional<Service> service(Id id) {
    return one(Kind.SERVICE, id, Service.class);
  }

  /** All services, those that are being removed included. */
  public Stream<Service> services() {
    return all(Kind.SERVICE, Service.class);
  }

  public Optional<ServiceRevision> serviceRevision(Id id) {
    return one(Kind.SERVICE_REVISION, id, ServiceRevision.class);
  }

  /** All kept revisions of a service. */
  public Stream<ServiceRevision> revisionsOf(Id service) {
    return found(Kind.SERVICE_REVISION, indexes.revisionsOf(service), ServiceRevision.class);
  }

  /** What the user wants of a service now; empty if the service does not exist. */
  public Optional<ServiceSpec> spec(Id service) {
    return service(service).flatMap(s -> serviceRevision(s.revision())).map(ServiceRevision::spec);
  }

  public Optional<Task> task(Id id) {
    return one(Kind.TASK, id, Task.class);
  }

  public Stream<Task> tasks() {
    return all(Kind.TASK, Task.class);
  }

  /** The tasks of a service, by ascending slot. */
  public Stream<Task> tasksOfService(Id service) {
    return found(Kind.TASK, indexes.tasksOf(service), Task.class);
  }

  /** The tasks of one slot of a service, ended ones included. */
  public Stream<Task> tasksInSlot(Id service, SlotKey slot) {
    return found(Kind.TASK, indexes.tasksIn(service, slot), Task.class);
  }

  /** The tasks that are assigned to a node, ended ones included. */
  public Stream<Task> tasksOnNode(Id node) {
    return found(Kind.TASK, indexes.tasksOn(node), Task.class);
  }

  /** The wanted tasks that have no node yet. */
  public Stream<Task> unassignedTasks() {
    return servicesWithUnassignedTasks().flatMap(this::unassignedTasks);
  }

  /** The services that have such tasks. */
  public Stream<Id> servicesWithUnassignedTasks() {
    return indexes.servicesWithUnassigned();
  }

  /** Those of one service. */
  public Stream<Task> unassignedTasks(Id service) {
    return found(Kind.TASK, indexes.unassigned(service), Task.class);
  }

  /** The wanted tasks of a service that wait for addresses. */
  public Stream<Task> newTasks(Id service) {
    Set<Id> ids = indexes.leases().newTasks().getOrElse(service, HashSet.empty());
    return found(Kind.TASK, Iteration.stream(ids.iterator()), Task.class);
  }

  /** The services that have such tasks. */
  public Stream<Id> servicesWithNewTasks() {
    return Iteration.stream(indexes.leases().newTasks().keysIterator());
  }

  /** The living services for which less or more was chosen than their specs ask for. */
  public Stream<Service> unservedServices() {
    return found(
        Kind.SERVICE, Iteration.stream(indexes.leases().unserved().iterator()), Service.class);
  }

  /** The networks that have no addresses yet. */
  public Stream<Network> networksWithoutAddresses() {
    return found(Kind.NETWORK, Iteration.stream(indexes.leases().bare().iterator()), Network.class);
  }

  /** The networks that have addresses, but not a balancer on just those nodes that need one. */
  public Stream<Network> unbalancedNetworks() {
    return Iteration.stream(indexes.leases().unbalanced().iterator())
        .flatMap(name -> named(Kind.NETWORK, name).flatMap(this::network).stream())
        .filter(network -> network.status() != null);
  }

  /** What is taken of the network of a name. */
  public NetworkUse networkUse(String network) {
    return indexes.leases().use(network);
  }

  /** The addresses that belong to networks. */
  public Stream<Block> blocks() {
    return indexes.leases().blocks();
  }

  /** Whether a network has that number. */
  public boolean isVniTaken(int vni) {
    return indexes.leases().vnis().containsKey(vni);
  }

  /** Whether a living service opens the port on the hosts of its tasks. */
  public boolean isHostPortWanted(Protocol protocol, int port) {
    return indexes.leases().hostPorts().containsKey(new NodeUse.HostPortKey(protocol, port));
  }

  /** What the tasks of a node occupy. */
  public NodeUse use(Id node) {
    return indexes.use(node);
  }

  /** The service that has published a port through the mesh. */
  public Optional<Id> ingressPort(Protocol protocol, int port) {
    return indexes.ingressPort(protocol, port);
  }

  public Optional<Network> network(Id id) {
    return one(Kind.NETWORK, id, Network.class);
  }

  public Optional<Secret> secret(Id id) {
    return one(Kind.SECRET, id, Secret.class);
  }

  public Optional<Config> config(Id id) {
    return one(Kind.CONFIG, id, Config.class);
  }

  public Optional<Stack> stack(Id id) {
    return one(Kind.STACK, id, Stack.class);
  }

  public Optional<ManifestSet> manifestSet(Id id) {
    return one(Kind.SET, id, ManifestSet.class);
  }

  /** The id behind a name that is unique within its kind; nodes have no unique names. */
  public Optional<Id> named(Kind kind, String name) {
    return indexes.named(kind, name);
  }

  /** The living service of a name. */
  public Optional<Service> serviceNamed(String name) {
    return named(Kind.SERVICE, name).flatMap(this::service);
  }

  /** The living services whose present specs name a service, by its name, as a dependency. */
  public Stream<Service> dependents(String name) {
    return found(Kind.SERVICE, indexes.dependents(name), Service.class);
  }

  /** Whether there are such services. */
  public boolean hasDependents(String name) {
    return indexes.dependents().containsKey(name);
  }

  /** Why nothing happens yet for an object; empty when there is nothing to explain. */
  public Optional<String> waitingOn(Id object) {
    return Optional.ofNullable(tables.waiting().getOrElse(object, null))
        .map(Tables.Waiting::reason);
  }

  /** The kept events, oldest first. */
  public Stream<Event> events() {
    return tables.events().toJavaStream();
  }

  /** The result of a transaction that is still remembered. */
  public Optional<Outcome> outcomeOf(Id transaction) {
    return Optional.ofNullable(tables.outcomes().getOrElse(transaction, null));
  }

  private <T extends Resource> Optional<T> one(Kind kind, Id id, Class<T> type) {
    @Nullable Resource found = tables.resources().find(kind, id);
    return found == null ? Optional.empty() : Optional.of(type.cast(found));
  }

  private <T extends Resource> Stream<T> found(Kind kind, Stream<Id> ids, Class<T> type) {
    Map<Id, Resource> resources = tables.resources().of(kind);
    return ids.mapMulti((id, each) -> {
      @Nullable Resource resource = resources.getOrElse(id, null);
      if (resource != null) {
        each.accept(type.cast(resource));
      }
    });
  }

  private <T extends Resource> Stream<T> all(Kind kind, Class<T> type) {
    return resources(kind).map(type::cast);
  }

  @Override
  public String toString() {
    return "ClusterState[revision " + revision() + ", term " + term() + "]";
  }
}
