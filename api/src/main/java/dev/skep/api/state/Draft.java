package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Transaction.Precondition;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.collection.Queue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state in the making: applies one transaction to the parts of a state and is thrown away if the
 * transaction is refused. Methods that apply return why the transaction must be refused, or null.
 */
final class Draft {
  private final ClusterState before;
  private final List<Change> changes = new ArrayList<>();
  private ResourceMaps resources;
  private Map<Id, Tables.Waiting> waiting;
  private Queue<Event> events;
  private Indexes indexes;
  private long term;
  private @Nullable Id leader;
  private int featureLevel;
  private Revision revision;
  private Instant time;

  Draft(ClusterState before) {
    this.before = before;
    Tables tables = before.tables();
    resources = tables.resources();
    waiting = tables.waiting();
    events = tables.events();
    indexes = before.indexes();
    term = tables.term();
    leader = tables.leader();
    featureLevel = tables.featureLevel();
    revision = tables.revision();
    time = tables.time();
  }

  Optional<Id> named(Kind kind, String name) {
    return indexes.named(kind, name);
  }

  Leases leases() {
    return indexes.leases();
  }

  Instant time() {
    return time;
  }

  Applied apply(LogEntry entry) {
    Transaction tx = entry.transaction();
    Optional<Outcome> earlier = before.outcomeOf(tx.id());
    if (earlier.isPresent()) {
      return new Applied(before, earlier.get(), List.of());
    }
    if (tx.term() != Transaction.ANY_TERM && tx.term() != term && !startsTerm(tx)) {
      return refused(tx.id(), new Outcome.StaleTerm(tx.term(), term));
    }
    for (Precondition precondition : tx.preconditions()) {
      @Nullable String conflict = conflict(precondition);
      if (conflict != null) {
        return refused(tx.id(), new Outcome.Conflicted(conflict));
      }
    }
    revision = revision.next();
    time = entry.proposedAt().isAfter(time) ? entry.proposedAt() : time;
    for (Mutation mutation : tx.mutations()) {
      @Nullable String refusal = apply(mutation);
      if (refusal != null) {
        return refused(tx.id(), new Outcome.Refused(refusal));
      }
    }
    Outcome outcome = new Outcome.Accepted(revision);
    return new Applied(finish(tx.id(), outcome), outcome, changes);
  }

  /** A refusal is remembered, too, so that a repeated attempt gets the same answer. */
  private Applied refused(Id transaction, Outcome outcome) {
    Tables tables = before.tables();
    Window window = Window.of(tables).remember(transaction, outcome);
    ClusterState next =
        before.next(
            new Tables(
                tables.revision(),
                tables.term(),
                tables.leader(),
                tables.featureLevel(),
                tables.time(),
                tables.resources(),
                tables.waiting(),
                tables.events(),
                window.outcomes(),
                window.remembered()),
            before.indexes());
    return new Applied(next, outcome, List.of());
  }

  private ClusterState finish(Id transaction, Outcome outcome) {
    Window window = Window.of(before.tables()).remember(transaction, outcome);
    return before.next(
        new Tables(
            revision,
            term,
            leader,
            featureLevel,
            time,
            resources,
            waiting,
            events,
            window.outcomes(),
            window.remembered()),
        indexes);
  }

  private record Window(Map<Id, Outcome> outcomes, Queue<Id> remembered) {
    static Window of(Tables tables) {
      return new Window(tables.outcomes(), tables.remembered());
    }

    Window remember(Id transaction, Outcome outcome) {
      Map<Id, Outcome> known = outcomes.put(transaction, outcome);
      Queue<Id> order = remembered.enqueue(transaction);
      while (known.size() > ClusterState.TRANSACTION_WINDOW) {
        known = known.remove(order.head());
        order = order.tail();
      }
      return new Window(known, order);
    }
  }

  private static boolean startsTerm(Transaction tx) {
    return tx.mutations().stream()
        .anyMatch(m -> m instanceof Mutation.StartTerm start && start.term() == tx.term());
  }

  private @Nullable String conflict(Precondition wanted) {
    long actual = find(wanted.kind(), wanted.id()).map(r -> r.meta().version()).orElse(0L);
    if (actual == wanted.version()) {
      return null;
    }
    String object = wanted.kind().word() + " " + wanted.id();
    return actual == 0
        ? object + " does not exist any more"
        : wanted.version() == 0
            ? object + " exists already"
            : object + " is at version " + actual + ", not " + wanted.version();
  }

  private @Nullable String apply(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put put -> put(put.resource());
      case Mutation.Delete delete -> delete(delete.kind(), delete.id());
      case Mutation.AssignTask assign -> assign(assign);
      case Mutation.DesireTask desire -> desire(desire.task(), desire.desired());
      case Mutation.ReportTask report -> report(report);
      case Mutation.ReportNode report -> {
        findNode(report.node())
            .filter(node -> !node.status().saysTheSameAs(report.status()))
            .ifPresent(node ->
                replace(node, node.withStatus(report.status().following(node.status(), time))));
        yield null;
      }
      case Mutation.DescribeNode describe -> {
        findNode(describe.node())
            .filter(node -> !node.description().equals(describe.description()))
            .ifPresent(node -> replace(node, node.withDescription(describe.description())));
        yield null;
      }
      case Mutation.ReportUpdate report -> {
        UpdateStatus update = report.update().begunBy(time);
        find(Kind.SERVICE, report.service())
            .map(Service.class::cast)
            .filter(service -> service.revision().equals(update.revision()))
            .filter(service -> !update.equals(service.update()))
            .ifPresent(service -> replace(service, service.withUpdate(update)));
        yield null;
      }
      case Mutation.AllocateNetwork allocate -> new Allocations(this).apply(allocate);
      case Mutation.AllocateBalancers allocate -> new Allocations(this).apply(allocate);
      case Mutation.AllocateService allocate -> new Allocations(this).apply(allocate);
      case Mutation.AllocateTask allocate -> new Allocations(this).apply(allocate);
      case Mutation.Explain explain -> {
        explain(explain.kind(), explain.object(), explain.reason());
        yield null;
      }
      case Mutation.Emit emit -> {
        emit(emit.event().committed(revision.value(), time));
        yield null;
      }
      case Mutation.StartTerm start -> startTerm(start);
      case Mutation.RaiseFeatureLevel raise -> raise(raise.level());
    };
  }

  private @Nullable String put(Resource wanted) {
    Optional<Resource> existing = find(wanted.kind(), wanted.id());
    @Nullable String refusal = PutRules.refusal(this::find, wanted, existing);
    if (refusal == null) {
      refusal = uniquenessRefusal(wanted);
    }
    if (refusal != null) {
      return refusal;
    }
    Instant created = existing.map(r -> r.meta().createdAt()).orElse(time);
    Meta meta = wanted.meta().written(revision.value(), created, time);
    Resource written = stamped(wanted.withMeta(meta), existing);
    if (existing.isPresent()) {
      replace(existing.get(), written);
    } else {
      insert(written);
    }
    return null;
  }

  /** Fills in what only a commit knows, and keeps what only reports may write. */
  private Resource stamped(Resource wanted, Optional<Resource> existing) {
    return switch (wanted) {
      case Node node when existing.isPresent() ->
          node.withStatus(((Node) existing.get()).status())
              .withDescription(((Node) existing.get()).description());
      case Task task -> begun(task);
      case Network network ->
          network.withStatus(existing.map(Network.class::cast).map(Network::status).orElse(null));
      case Service service -> stampedService(service, existing.map(Service.class::cast));
      case Stack stack when stack.isRemoving() -> stack.removingSince(time);
      default -> wanted;
    };
  }

  /** A task that needs addresses waits for them before it waits for a node. */
  private Task begun(Task task) {
    boolean needsAddresses = !specOf(task.revision()).addressedNetworks().isEmpty();
    Task.Status status =
        needsAddresses && task.state() == TaskState.PENDING
            ? Task.Status.of(TaskState.NEW, "waiting for addresses")
            : task.status();
    return task.withAddresses(List.of()).withStatus(status.committed(time));
  }

  /**
   * The status belongs to a revision: a wish for the same one does not touch it. Of what was chosen
   * for the service, another revision keeps what it still asks for.
   */
  private Service stampedService(Service wished, Optional<Service> existing) {
    ServiceEndpoint kept =
        existing
            .map(Service::chosen)
            .orElse(ServiceEndpoint.NONE)
            .within(specOf(wished.revision()));
    Service wanted = wished.withEndpoint(kept.equals(ServiceEndpoint.NONE) ? null : kept);
    Service written =
        existing
            .filter(service -> service.revision().equals(wanted.revision()))
            .map(service -> wanted.withUpdate(service.update()))
            .orElseGet(() -> wanted.withUpdate(stampedUpdate(wanted, existing)));
    return written.isRemoving()
        ? new Service(
            written.meta(),
            written.revision(),
            written.previousRevision(),
            written.number(),
            time,
            written.update(),
            written.endpoint())
        : written;
  }

  /**
   * An update begins with its commit, whatever the clock of the manager that was asked says. One
   * that began while a wish was on its way goes on for the new revision if that runs alike: who
   * wished could not know of it.
   */
  private @Nullable UpdateStatus stampedUpdate(Service wanted, Optional<Service> existing) {
    @Nullable UpdateStatus update = wanted.update();
    if (update == null) {
      return existing
          .filter(service -> runAlike(service.revision(), wanted.revision()))
          .flatMap(service -> Optional.ofNullable(service.update()))
          .filter(UpdateStatus::isUnderWay)
          .map(begun -> begun.of(wanted.revision()))
          .orElse(null);
    }
    Optional<UpdateStatus> goesOn =
        existing
            .flatMap(service -> Optional.ofNullable(service.update()))
            .map(before -> before.of(update.revision()))
            .filter(update::equals);
    return goesOn.orElseGet(() -> update.startingAt(time));
  }

  private boolean runAlike(Id one, Id other) {
    return find(Kind.SERVICE_REVISION, one).orElse(null) instanceof ServiceRevision before
        && find(Kind.SERVICE_REVISION, other).orElse(null) instanceof ServiceRevision after
        && before.spec().runsLike(after.spec());
  }

  private @Nullable String uniquenessRefusal(Resource wanted) {
    Indexes.@Nullable NameKey key = Indexes.nameOf(wanted);
    if (key != null && takenByOther(indexes.named(key.kind(), key.name()), wanted.id())) {
      return "name conflicts with an existing object: "
          + key.kind().word()
          + " "
          + key.name()
          + " already exists";
    }
    return switch (wanted) {
      case Service service when !service.isRemoving() ->
          portRefusal(service, specOf(service.revision()));
      case Network network -> blockRefusal(network.meta().name(), network.blocks());
      default -> null;
    };
  }

  @Nullable String portRefusal(Service service, ServiceSpec spec) {
    return Indexes.ingressPorts(service, spec)
        .filter(
            port -> takenByOther(indexes.ingressPort(port.protocol(), port.port()), service.id()))
        .findFirst()
        .map(port -> "port '" + port.port() + "' is already in use by " + ownerOf(port))
        .orElse(null);
  }

  @Nullable String blockRefusal(String network, List<Cidr> blocks) {
    return blocks.stream()
        .flatMap(block ->
            indexes.leases().overlapping(block, network).stream()
                .map(other -> Block.clash(network, block, other)))
        .findFirst()
        .orElse(null);
  }

  private String ownerOf(NodeUse.HostPortKey port) {
    Id owner = indexes.ingressPort(port.protocol(), port.port()).orElseThrow();
    String name = find(Kind.SERVICE, owner).map(r -> r.meta().name()).orElse("");
    return "service '" + name + "' (" + owner + ") as an ingress port";
  }

  private static boolean takenByOther(Optional<Id> holder, Id self) {
    return holder.isPresent() && !holder.get().equals(self);
  }

  private @Nullable String delete(Kind kind, Id id) {
    Optional<Resource> existing = find(kind, id);
    if (existing.isEmpty()) {
      return null;
    }
    @Nullable String refusal = deletionRefusal(existing.get());
    if (refusal == null) {
      Resource gone = existing.get();
      if (gone instanceof Node node) {
        forgetNode(id);
        new Allocations(this).dismiss(node);
      }
      indexes = indexes.removed(gone, this::specOf);
      resources = resources.without(kind, id);
      changes.add(new Change.Deleted(gone));
      explain(kind, id, "");
      released(gone);
    }
    return refusal;
  }

  /** Nothing may refer to what is gone. */
  private @Nullable String deletionRefusal(Resource resource) {
    Id id = resource.id();
    return switch (resource) {
      case Service service when indexes.tasksOf(id).findAny().isPresent() ->
          "service " + service.meta().name() + " still has tasks";
      case Node node when hasUnfinishedTasks(id) ->
          "node " + node.meta().name() + " still has tasks";
      case ServiceRevision revision when isReferred(revision) ->
          "service revision " + id + " is still in use";
      default -> new References(this::all, usage()).refusal(resource);
    };
  }

  private boolean hasUnfinishedTasks(Id node) {
    return indexes
        .tasksOn(node)
        .flatMap(id -> findTask(id).stream())
        .anyMatch(task -> !task.isCompletion() && !outlivesItsNode(task));
  }

  /** A singleton may still run on a node that was removed, until its lease is over. */
  private boolean outlivesItsNode(Task task) {
    boolean hasEnded = task.state().terminal() && task.state() != TaskState.ORPHANED;
    return !hasEnded && specOf(task.revision()).task().isolation().lease() != null;
  }

  private void forgetNode(Id node) {
    List<Task> completions =
        indexes
            .tasksOn(node)
            .flatMap(id -> findTask(id).stream())
            .filter(Task::isCompletion)
            .sorted(Comparator.comparing(Task::id))
            .toList();
    completions.forEach(task -> replace(task, task.withNode(null)));
  }

  Stream<Resource> all(Kind kind) {
    return Iteration.stream(resources.of(kind).valuesIterator());
  }

  private Usage usage() {
    return new Usage(
        () -> all(Kind.SERVICE_REVISION).map(ServiceRevision.class::cast),
        id -> find(Kind.SERVICE, id).map(Service.class::cast),
        service -> indexes.tasksOf(service).flatMap(task -> findTask(task).stream()));
  }

  private boolean isReferred(ServiceRevision revision) {
    boolean byService =
        find(Kind.SERVICE, revision.service())
            .map(Service.class::cast)
            .filter(s ->
                s.revision().equals(revision.id()) || revision.id().equals(s.previousRevision()))
            .isPresent();
    return byService
        || indexes
            .tasksOf(revision.service())
            .anyMatch(
                task -> findTask(task).filter(t -> t.revision().equals(revision.id())).isPresent());
  }

  private @Nullable String assign(Mutation.AssignTask assign) {
    Optional<Task> found = findTask(assign.task()).filter(task -> task.state() != TaskState.NEW);
    if (found.isEmpty() || found.get().node() != null || !found.get().isWanted()) {
      return null;
    }
    Task task = found.get();
    Optional<Node> node = findNode(assign.node());
    if (node.isEmpty()) {
      return "node " + assign.node() + " does not exist";
    }
    @Nullable String refusal =
        Capacity.refusal(node.get(), indexes.use(assign.node()), specOf(task.revision()));
    if (refusal == null) {
      Task.Status status = Task.Status.of(TaskState.ASSIGNED, assign.message());
      replace(task, task.withNode(node.get().id()).withStatus(status.committed(time)));
      explain(Kind.TASK, task.id(), "");
    }
    return refusal;
  }

  private @Nullable String desire(Id id, TaskState desired) {
    Optional<Task> task = findTask(id).filter(t -> desired.isAfter(t.desired()));
    task.ifPresent(t -> {
      Task changed = t.withDesired(desired);
      boolean unwanted = t.isWanted() && !changed.isWanted();
      replace(t, unwanted ? changed.withMeta(t.meta().touched(time)) : changed);
    });
    if (task.isPresent() && desired.terminal() && desired != TaskState.COMPLETE) {
      explain(Kind.TASK, id, "");
    }
    return null;
  }

  private @Nullable String report(Mutation.ReportTask report) {
    Optional<Task> found =
        findTask(report.task())
            .filter(t -> report.node() == null || report.node().equals(t.node()))
            .filter(t -> !t.state().isAfter(report.status().state()))
            // A host that forgot the container says shutdown; the job is done all the same.
            .filter(t -> !t.isCompletion());
    found.ifPresent(task -> reported(task, report.status()));
    return null;
  }

  private void reported(Task task, Task.Status status) {
    Task.Status committed = status.following(task.status(), time);
    if (!committed.equals(task.status())) {
      replace(task, task.withStatus(committed));
    }
  }

  void explain(Kind kind, Id object, String reason) {
    String known = waiting.get(object).map(Tables.Waiting::reason).getOrElse("");
    if (known.equals(reason)) {
      return;
    }
    boolean exists = find(kind, object).isPresent();
    if (reason.isEmpty()) {
      waiting = waiting.remove(object);
    } else if (exists) {
      waiting = waiting.put(object, new Tables.Waiting(kind, reason));
    } else {
      return;
    }
    changes.add(new Change.Explained(kind, object, reason));
  }

  boolean isWaiting(Id object) {
    return waiting.containsKey(object);
  }

  private void emit(Event event) {
    events = events.enqueue(event);
    if (events.size() > ClusterState.EVENT_WINDOW) {
      events = events.tail();
    }
    changes.add(new Change.Recorded(event));
  }

  private @Nullable String startTerm(Mutation.StartTerm start) {
    if (start.term() < term) {
      return "term " + start.term() + " is over, the present one is " + term;
    }
    term = start.term();
    leader = start.leader();
    changes.add(new Change.TermStarted(term, start.leader()));
    return null;
  }

  private @Nullable String raise(int level) {
    if (level > ClusterState.FEATURE_LEVEL) {
      throw new UnknownFeatureException(
          "the cluster has moved to feature level "
              + level
              + ", this build knows "
              + ClusterState.FEATURE_LEVEL);
    }
    featureLevel = Math.max(featureLevel, level);
    return null;
  }

  private void insert(Resource made) {
    Resource resource = made instanceof Task task ? sharing(task) : made;
    resources = resources.with(resource);
    indexes = indexes.added(resource, this::specOf);
    changes.add(new Change.Created(resource));
  }

  /** A task that was read from a message brings its own copies of the ids that it refers to. */
  private Task sharing(Task task) {
    @Nullable Resource revision = resources.find(Kind.SERVICE_REVISION, task.revision());
    @Nullable Id id = task.node();
    @Nullable Resource node = id == null ? null : resources.find(Kind.NODE, id);
    return revision instanceof ServiceRevision known
        ? task.sharing(known.service(), known.id(), node == null ? id : node.id())
        : task;
  }

  void replace(Resource old, Resource changed) {
    resources = resources.with(changed);
    indexes = indexes.replaced(old, changed, this::specOf);
    changes.add(new Change.Updated(old, changed));
    if (changed instanceof Task task && !task.holdsAddresses()) {
      released(old);
    }
  }

  /** Who goes may have been all that a network waited for. */
  private void released(Resource gone) {
    if (gone instanceof Task task && task.holdsAddresses()) {
      new Allocations(this).settle(specOf(task.revision()).addressedNetworks());
    } else if (gone instanceof Node) {
      new Allocations(this).settle();
    }
  }

  Optional<Resource> find(Kind kind, Id id) {
    return Optional.ofNullable(resources.find(kind, id));
  }

  Optional<Task> findTask(Id id) {
    return find(Kind.TASK, id).map(Task.class::cast);
  }

  Optional<Node> findNode(Id id) {
    return find(Kind.NODE, id).map(Node.class::cast);
  }

  ServiceSpec specOf(Id serviceRevision) {
    @Nullable Resource found = resources.find(Kind.SERVICE_REVISION, serviceRevision);
    return ((ServiceRevision) Objects.requireNonNull(found, "put rules keep revisions in place"))
        .spec();
  }

  /** Rebuilds a state from what a snapshot holds. */
  static ClusterState restore(Tables header, Iterable<Resource> all) {
    Draft draft = new Draft(ClusterState.EMPTY);
    // Indexes of tasks and services look into revisions, so these come first.
    List<Resource> later = new ArrayList<>();
    for (Resource resource : all) {
      if (resource instanceof ServiceRevision) {
        draft.insert(resource);
      } else {
        later.add(resource);
      }
    }
    later.forEach(draft::insert);
    Map<Id, Outcome> outcomes = header.outcomes();
    return new ClusterState(
        new Tables(
            header.revision(),
            header.term(),
            header.leader(),
            header.featureLevel(),
            header.time(),
            draft.resources,
            header.waiting(),
            header.events(),
            outcomes.isEmpty() ? HashMap.empty() : outcomes,
            header.remembered()),
        draft.indexes);
  }
}
