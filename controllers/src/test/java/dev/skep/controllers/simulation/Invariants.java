package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Committed;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Slot;
import dev.skep.controllers.nodeavailability.NodeAvailability;
import dev.skep.controllers.restart.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold after every commit, whatever went wrong before it. */
final class Invariants {
  /** Commits between two looks at all references; each look takes a while. */
  private static final int REFERENCES_EVERY = 97;

  private static final Duration LEASE = Cluster.Spec.defaults().lease();

  /** Tasks of a slot that may be in its history for a moment beyond the limit. */
  private static final int HISTORY_SLACK = 3;

  private final Simulation simulation;
  private ClusterState previous = ClusterState.EMPTY;
  private long commits;

  Invariants(Simulation simulation) {
    this.simulation = simulation;
  }

  void check(Committed committed) {
    ClusterState state = committed.state();
    for (Change change : committed.changes()) {
      switch (change) {
        case Change.Created(Task task) -> created(task, state);
        case Change.Updated(Task before, Task after) -> updated(before, after, state);
        case Change.Deleted(Task task) -> deleted(task, state);
        case Change.Updated(Node before, Node after) -> changed(before, after, committed);
        default -> {}
      }
      Slot.touchedBy(change).ifPresent(slot -> slot(slot, state));
    }
    previous = state;
    commits++;
    if (commits % REFERENCES_EVERY == 0) {
      checkReferences(state);
    }
  }

  private void fail(String what) {
    throw new Violation(what);
  }

  private String name(Task task) {
    return simulation.nameOf(task);
  }

  private void created(Task task, ClusterState state) {
    if (task.desired() == TaskState.RUNNING) {
      mayRunAlone(task, state);
    }
  }

  private void updated(Task before, Task after, ClusterState state) {
    if (before.state().isAfter(after.state()) || before.desired().isAfter(after.desired())) {
      fail(name(after) + " went back from " + before + " to " + after);
    }
    if (before.node() == null && after.node() != null) {
      placed(after, state);
    } else if (!Objects.equals(before.node(), after.node())) {
      fail(name(after) + " moved");
    }
    if (before.desired() == TaskState.READY && after.desired() == TaskState.RUNNING) {
      mayRunAlone(after, state);
    }
  }

  /** What can still be running, as far as the managers know, is not forgotten. */
  private void deleted(Task task, ClusterState state) {
    if (task.node() == null || isDown(task.node(), state) || isDown(task.node(), previous)) {
      return;
    }
    simulation
        .agent(task.node())
        .filter(agent -> agent.running().anyMatch(c -> c.task.id().equals(task.id())))
        .ifPresent(agent -> fail(name(task) + " was forgotten while it runs"));
  }

  /**
   * A leader that has just begun, or has just woken up, calls nobody down before those it has not
   * heard yet had their time. What was sent while it slept reaches it when it wakes.
   */
  private void changed(Node before, Node after, Committed committed) {
    if (before.status().state() == Node.State.DOWN || after.status().state() != Node.State.DOWN) {
      return;
    }
    Instant decided = simulation.store().submitted(committed.transaction());
    Optional<Leader> leader = simulation.leader();
    Optional<Instant> since = leader.flatMap(l -> l.listeningSince(decided));
    if (since.isEmpty()) {
      return;
    }
    boolean heard =
        leader
            .flatMap(l -> l.leaseEnd(after.id()))
            .filter(e -> !e.isBefore(since.get()))
            .isPresent();
    Duration grace = LEASE.multipliedBy(heard ? 0 : NodeAvailability.GRACE_LEASES);
    if (decided.isBefore(since.get().plus(grace))) {
      fail(after.meta().name() + " was called down without listening");
    }
  }

  /** Nothing is placed where the user's word or another task's port forbids it. */
  private void placed(Task task, ClusterState state) {
    Node node = state.node(Objects.requireNonNull(task.node())).orElseThrow();
    ServiceSpec spec =
        state.serviceRevision(task.revision()).map(ServiceRevision::spec).orElseThrow();
    if (node.availability() != Node.Availability.ACTIVE) {
      fail(name(task) + " was placed on a node that is " + node.availability());
    }
    for (String constraint : spec.task().placement().constraints()) {
      if (!Fitting.satisfies(node, constraint)) {
        fail(name(task) + " was placed against " + constraint);
      }
    }
    List<Task> neighbours = state.tasksOnNode(node.id()).filter(Task::occupiesNode).toList();
    Set<Integer> ports = new HashSet<>();
    long cpus = 0;
    long ofService = 0;
    for (Task neighbour : neighbours) {
      ServiceSpec other =
          state.serviceRevision(neighbour.revision()).map(ServiceRevision::spec).orElseThrow();
      cpus += other.task().resources().reservations().nanoCpus();
      if (neighbour.service().equals(task.service()) && neighbour.isWanted()) {
        // Another revision may allow more, and may have been placed in the same commit after this.
        boolean counts = neighbour.revision().equals(task.revision()) || wasThere(neighbour);
        ofService += counts ? 1 : 0;
      }
      other.endpoint().ports().stream()
          .filter(port -> port.mode() == PublishMode.HOST && !ports.add(port.published()))
          .forEach(port -> fail(name(task) + " shares host port " + port.published()));
    }
    if (cpus > node.description().nanoCpus()) {
      fail(name(task) + " overcommits " + node.meta().name());
    }
    int limit = spec.task().placement().maxReplicasPerNode();
    if (limit > 0 && ofService > limit) {
      fail(name(task) + " is one too many of its service on " + node.meta().name());
    }
  }

  private boolean wasThere(Task task) {
    return previous.task(task.id()).map(before -> before.node() != null).orElse(false);
  }

  /**
   * A task may begin to run only when no other one of its slot can be running, unless the other one
   * did not stop for a minute, or its node is down.
   */
  private void mayRunAlone(Task task, ClusterState state) {
    Instant timeout = task.meta().createdAt().plus(Restart.OLD_TASK_TIMEOUT);
    if (!simulation.store().leaderTime().isBefore(timeout)) {
      return;
    }
    for (Occupant other : Slot.of(task).occupants(state)) {
      Optional<Occupant> before =
          previous.task(other.task().id()).map(t -> Occupant.of(t, previous));
      boolean decidedTooEarly = other.mayRun() && before.map(Occupant::mayRun).orElse(true);
      if (!other.task().id().equals(task.id()) && decidedTooEarly) {
        fail(name(task) + " may run while " + name(other.task()) + " still can");
      }
    }
    for (Agent agent : simulation.agents()) {
      boolean lost = isDown(agent.id(), state) || isDown(agent.id(), previous);
      if (!lost) {
        agent
            .running()
            .map(container -> container.task)
            .filter(other -> Slot.of(other).equals(Slot.of(task)))
            .filter(other -> !other.id().equals(task.id()))
            .filter(other -> state.task(other.id()).isPresent())
            .forEach(other -> fail(name(task) + " may run while " + name(other) + " does"));
      }
    }
  }

  private static boolean isDown(Id node, ClusterState state) {
    return state.node(node).map(n -> n.status().state() == Node.State.DOWN).orElse(true);
  }

  private void slot(Slot slot, ClusterState state) {
    List<Occupant> occupants = slot.occupants(state);
    long wanted = occupants.stream().filter(o -> o.task().isWanted()).count();
    if (wanted > 1) {
      fail(wanted + " tasks are wanted in slot " + slot.number() + " of " + slot.service());
    }
    // A spec that keeps fewer tasks may have come a moment ago.
    int limit =
        Math.max(
            Fitting.historyLimit(state, slot.service()), Fitting.configuredHistoryLimit(state));
    long history = occupants.stream().filter(o -> !o.isLeaving() && !o.mayRun()).count();
    if (limit >= 0 && history > Math.max(1, limit) + HISTORY_SLACK) {
      fail(history + " tasks are kept in slot " + slot.number() + ", the limit is " + limit);
    }
  }

  /** No object refers to what is gone. */
  void checkReferences(ClusterState state) {
    state
        .tasks()
        .forEach(task -> {
          exists(state, Kind.SERVICE, task.service(), task);
          exists(state, Kind.SERVICE_REVISION, task.revision(), task);
          Optional.ofNullable(task.node()).ifPresent(n -> exists(state, Kind.NODE, n, task));
        });
    for (Service service : state.services().toList()) {
      exists(state, Kind.SERVICE_REVISION, service.revision(), service);
      Optional.ofNullable(service.previousRevision())
          .ifPresent(revision -> exists(state, Kind.SERVICE_REVISION, revision, service));
      state
          .spec(service.id())
          .ifPresent(spec -> {
            spec.task().container().secrets().stream()
                .map(file -> Objects.requireNonNull(file.object()))
                .forEach(secret -> exists(state, Kind.SECRET, secret, service));
            spec.task()
                .networks()
                .forEach(attached -> {
                  if (state.named(Kind.NETWORK, attached.network()).isEmpty()) {
                    fail(service + " is attached to a network that is gone");
                  }
                });
          });
    }
    state
        .resources(Kind.STACK)
        .flatMap(stack -> ((Stack) stack).revisions().stream())
        .map(revision -> revision.services().values())
        .flatMap(Collection::stream)
        .forEach(revision -> exists(state, Kind.SERVICE_REVISION, revision, "a stack"));
    Stream.concat(
            state.resources(Kind.SECRET).flatMap(s -> ((Secret) s).versions().stream()),
            state.resources(Kind.CONFIG).flatMap(c -> ((Config) c).versions().stream()))
        .map(PayloadVersion::blob)
        .forEach(blob -> exists(state, Kind.BLOB, blob, "a secret"));
  }

  private void exists(ClusterState state, Kind kind, Id id, Object by) {
    if (state.resource(kind, id).isEmpty()) {
      fail(by + " refers to a " + kind.word() + " that is gone: " + id);
    }
  }
}
