package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import io.vavr.collection.Map;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a state by ascending id. Sorted when somebody asks for the first time, and shared by
 * all states with the same nodes: tasks change all the time, nodes rarely, and every placement goes
 * through them in this order.
 */
final class SortedNodes {
  private final Map<Id, Resource> nodes;

  /** Immutable and always the same, so that threads may race to fill it in. */
  private @Nullable List<Node> sorted;

  SortedNodes(Map<Id, Resource> nodes) {
    this.nodes = nodes;
  }

  /** Those of another state: the same object if its nodes are. */
  SortedNodes of(Map<Id, Resource> others) {
    return others == nodes ? this : new SortedNodes(others);
  }

  List<Node> list() {
    @Nullable List<Node> known = sorted;
    if (known == null) {
      known =
          Iteration.stream(nodes.valuesIterator())
              .map(Node.class::cast)
              .sorted(Comparator.comparing(Node::id))
              .toList();
      sorted = known;
    }
    return known;
  }
}
