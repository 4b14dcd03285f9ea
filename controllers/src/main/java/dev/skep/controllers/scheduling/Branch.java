package dev.skep.controllers.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that a task may run on, divided by the labels over which the user spreads. Without such
 * labels there is one branch with all nodes.
 */
abstract sealed class Branch {
  private int tasks;

  /** Tasks of the service in this branch. */
  int tasks() {
    return tasks;
  }

  /** Divides nodes by the labels, outermost first; nodes without a label are one branch. */
  static Branch of(List<Candidate> nodes, List<String> labels) {
    Branch branch = labels.isEmpty() ? new Leaf(nodes) : new Fork(nodes, labels);
    branch.tasks = nodes.stream().mapToInt(Candidate::tasksOfService).sum();
    return branch;
  }

  /**
   * Takes the best node for one task.
   *
   * @param place gives the node a task and says whether it could take another one
   * @return the node; null when there is none left
   */
  @Nullable Candidate placeOne(Predicate<Candidate> place) {
    @Nullable Candidate chosen = choose(place);
    if (chosen != null) {
      tasks++;
    }
    return chosen;
  }

  abstract boolean isEmpty();

  abstract @Nullable Candidate choose(Predicate<Candidate> place);

  /** Nodes that are not divided further. */
  private static final class Leaf extends Branch {
    private final NodeHeap nodes;

    Leaf(List<Candidate> nodes) {
      this.nodes = new NodeHeap(nodes);
    }

    @Override
    boolean isEmpty() {
      return nodes.isEmpty();
    }

    @Override
    @Nullable Candidate choose(Predicate<Candidate> place) {
      if (nodes.isEmpty()) {
        return null;
      }
      Candidate best = nodes.best();
      if (place.test(best)) {
        nodes.bestChanged();
      } else {
        nodes.removeBest();
      }
      return best;
    }
  }

  /** Branches by the values of one label. */
  private static final class Fork extends Branch {
    private final List<Branch> branches = new ArrayList<>();

    Fork(List<Candidate> nodes, List<String> labels) {
      SequencedMap<String, List<Candidate>> byValue = new TreeMap<>();
      for (Candidate node : nodes) {
        @Nullable String value = Constraint.label(node.node(), labels.getFirst());
        byValue.computeIfAbsent(value == null ? "" : value, v -> new ArrayList<>()).add(node);
      }
      List<String> inner = labels.subList(1, labels.size());
      byValue.values().forEach(part -> branches.add(Branch.of(part, inner)));
    }

    @Override
    boolean isEmpty() {
      return branches.stream().allMatch(Branch::isEmpty);
    }

    @Override
    @Nullable Candidate choose(Predicate<Candidate> place) {
      @Nullable Branch fewest = null;
      for (Branch branch : branches) {
        if (!branch.isEmpty() && (fewest == null || branch.tasks() < fewest.tasks())) {
          fewest = branch;
        }
      }
      return fewest == null ? null : fewest.placeOne(place);
    }
  }
}
