package dev.skep.agent;

import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.Sighting;
import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Assignments;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every task that the node has to do with, and its worker: those on the managers' list, and those
 * of which something is still left. Reading is safe at any time; the agent changes it under its
 * lock.
 */
final class Roster {
  private final Function<Handle, TaskWorker> hire;
  private final Map<Id, TaskWorker> workers = new ConcurrentHashMap<>();

  /**
   * An empty roster.
   *
   * @param hire makes a worker for a task
   */
  Roster(Function<Handle, TaskWorker> hire) {
    this.hire = hire;
  }

  @Nullable TaskWorker worker(Id task) {
    return workers.get(task);
  }

  Collection<TaskWorker> workers() {
    return workers.values();
  }

  /** The worker of a task that is listed. */
  TaskWorker take(AssignedTask task) {
    TaskWorker worker = workers.computeIfAbsent(task.id(), id -> hire.apply(Handle.of(task)));
    worker.assign(task);
    return worker;
  }

  /** Takes off the list what a message takes off it; returns the workers of these tasks. */
  List<TaskWorker> unlist(Assignments message) {
    Set<Id> put = message.put().stream().map(AssignedTask::id).collect(Collectors.toSet());
    Set<Id> removed = Set.copyOf(message.removed());
    List<TaskWorker> unlisted =
        workers.values().stream()
            .filter(worker ->
                removed.contains(worker.id()) || (message.complete() && !put.contains(worker.id())))
            .toList();
    unlisted.forEach(worker -> worker.assign(null));
    return unlisted;
  }

  /** Nothing is left of an unlisted task. */
  void strike(TaskWorker worker) {
    if (worker.record().assigned() == null) {
      workers.remove(worker.id(), worker);
    }
  }

  /** Adds the containers of tasks that are not listed, so that they go. */
  void addStrangers(Map<Id, Sighting> seen) {
    seen.forEach(
        (task, sighting) -> workers.computeIfAbsent(task, id -> hire.apply(sighting.handle())));
  }

  /** The workers whose tasks look different from what they know. */
  List<TaskWorker> surprisedBy(Map<Id, Sighting> seen) {
    return workers.values().stream()
        .filter(worker -> worker.record().isSurprisedBy(seen.get(worker.id())))
        .toList();
  }

  /** What is listed. */
  List<AssignedTask> assigned() {
    return workers.values().stream()
        .flatMap(worker -> Optional.ofNullable(worker.record().assigned()).stream())
        .toList();
  }

  /** The last statuses of listed tasks; one without any result yet is left out. */
  Map<Id, Task.Status> statuses() {
    Map<Id, Task.Status> statuses = new HashMap<>();
    for (TaskWorker worker : workers.values()) {
      Task.Status status = worker.record().reached();
      if (worker.record().assigned() != null && status.state().isAfter(TaskState.ASSIGNED)) {
        statuses.put(worker.id(), status);
      }
    }
    return statuses;
  }
}
