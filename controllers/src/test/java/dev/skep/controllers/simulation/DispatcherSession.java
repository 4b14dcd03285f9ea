package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One session as the leader sees it: the whole set first, increments after that. */
final class DispatcherSession {
  private static final long LONGEST_PAUSE = 100;

  private final World world;
  private final FaultyStore store;
  private final SimProcess process;
  private final Connection.End connection;
  private final Id node;
  private final TreeSet<Id> touched = new TreeSet<>();
  private final TreeSet<Id> sent = new TreeSet<>();
  private long number;
  private boolean sending;
  private boolean ended;

  DispatcherSession(
      World world, FaultyStore store, SimProcess process, Connection.End connection, Id node) {
    this.world = world;
    this.store = store;
    this.process = process;
    this.connection = connection;
    this.node = node;
  }

  Id node() {
    return node;
  }

  void welcome(Cluster.Spec spec) {
    connection.send(new SessionMessage.Welcome(spec.heartbeatPeriod(), spec.lease(), List.of()));
    List<AssignedTask> all = assigned(store.state(), node);
    all.forEach(task -> sent.add(task.id()));
    connection.send(new Assignments(++number, true, all, List.of(), List.of()));
  }

  void acknowledge(long report) {
    connection.send(new SessionMessage.Acknowledged(report));
  }

  void grant(SessionMessage.Granted answer) {
    if (!ended) {
      connection.send(answer);
    }
  }

  /** A task of the node changed; what the state says of it by then is sent soon. */
  void touched(Id task) {
    touched.add(task);
    if (!sending) {
      sending = true;
      process.in(world.chance().between(1, LONGEST_PAUSE), this::sendTouched);
    }
  }

  private void sendTouched() {
    sending = false;
    if (ended) {
      return;
    }
    List<AssignedTask> put = new ArrayList<>();
    List<Id> removed = new ArrayList<>();
    for (Id id : touched) {
      Optional<AssignedTask> task =
          store.state().task(id).flatMap(t -> assigned(store.state(), node, t));
      if (task.isPresent()) {
        put.add(task.get());
        sent.add(id);
      } else if (sent.remove(id)) {
        removed.add(id);
      }
    }
    touched.clear();
    connection.send(new Assignments(++number, false, put, removed, List.of()));
  }

  void end() {
    ended = true;
    connection.close();
  }

  private static List<AssignedTask> assigned(ClusterState state, Id node) {
    return state
        .tasksOnNode(node)
        .flatMap(task -> assigned(state, node, task).stream())
        .sorted(Comparator.comparing(AssignedTask::id))
        .toList();
  }

  private static Optional<AssignedTask> assigned(ClusterState state, Id node, Task task) {
    if (!node.equals(task.node())) {
      return Optional.empty();
    }
    return state
        .serviceRevision(task.revision())
        .map(revision -> {
          ServiceSpec spec = revision.spec();
          return new AssignedTask(
              task.id(),
              task.service(),
              spec.name(),
              spec.labels(),
              task.slot(),
              node,
              wish(task),
              spec.task(),
              spec.endpoint().ports().stream()
                  .filter(port -> port.mode() == PublishMode.HOST)
                  .toList());
        });
  }

  /** What ended never runs again, also on a host that has forgotten that it ended. */
  private static TaskState wish(Task task) {
    boolean over = task.state().terminal() && TaskState.SHUTDOWN.isAfter(task.desired());
    return over ? TaskState.SHUTDOWN : task.desired();
  }
}
