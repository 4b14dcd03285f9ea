package dev.skep.controllers.driver;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Task;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.driver.Lane.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Plans on one state that become one transaction. */
final class Batch {
  private final int maxPlans;
  private final int maxBytes;
  private final List<Work> works = new ArrayList<>();
  private final Set<Precondition> preconditions = new LinkedHashSet<>();
  private final List<Mutation> mutations = new ArrayList<>();

  /** Tasks are made once; what follows a task has the same id, whoever makes it. */
  private final Set<Id> madeTasks = new HashSet<>();

  private boolean deletesWhatTasksUse;
  private int bytes;

  Batch(int maxPlans, int maxBytes) {
    this.maxPlans = maxPlans;
    this.maxBytes = maxBytes;
  }

  boolean isEmpty() {
    return works.isEmpty();
  }

  boolean isFull() {
    return works.size() >= maxPlans || bytes >= maxBytes;
  }

  List<Work> works() {
    return works;
  }

  List<Precondition> preconditions() {
    return List.copyOf(preconditions);
  }

  List<Mutation> mutations() {
    return mutations;
  }

  /**
   * Adds a plan if there is room; the first one always has. A plan that makes a task which another
   * plan of this batch makes, too, has to wait and see what became of that one. So has one that
   * deletes what a task might come to use, like a network, beside one that makes tasks, and the
   * other way round: each obeys the rules of the state, both together may not.
   */
  boolean add(Work work, List<Precondition> needs, List<Mutation> wants) {
    int size = needs.size() * MutationSize.PRECONDITION;
    for (Mutation mutation : wants) {
      size += MutationSize.estimate(mutation);
    }
    if (!isEmpty() && bytes + size > maxBytes) {
      return false;
    }
    List<Id> tasks = tasksOf(wants);
    if (tasks.stream().anyMatch(madeTasks::contains)) {
      return false;
    }
    boolean deletes = wants.stream().anyMatch(Batch::deletesWhatTasksUse);
    if ((deletes && !madeTasks.isEmpty()) || (deletesWhatTasksUse && !tasks.isEmpty())) {
      return false;
    }
    deletesWhatTasksUse |= deletes;
    madeTasks.addAll(tasks);
    bytes += size;
    works.add(work);
    preconditions.addAll(needs);
    mutations.addAll(wants);
    return true;
  }

  private static boolean deletesWhatTasksUse(Mutation mutation) {
    return mutation instanceof Mutation.Delete(Kind kind, Id ignored) && kind != Kind.TASK;
  }

  private static List<Id> tasksOf(List<Mutation> wants) {
    List<Id> tasks = new ArrayList<>();
    for (Mutation mutation : wants) {
      if (mutation instanceof Mutation.Put(Task task)) {
        tasks.add(task.id());
      }
    }
    return tasks;
  }
}
