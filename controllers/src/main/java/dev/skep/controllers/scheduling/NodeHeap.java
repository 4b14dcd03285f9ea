package dev.skep.controllers.scheduling;

import java.util.List;

/**
 * The nodes of one branch, best first: a binary heap that is built in linear time, because most
 * groups have far fewer tasks than there are nodes. Only the best node may change while it is in
 * the heap.
 */
final class NodeHeap {
  private final Candidate[] nodes;
  private int size;

  NodeHeap(List<Candidate> candidates) {
    nodes = candidates.toArray(Candidate[]::new);
    size = nodes.length;
    for (int place = size / 2 - 1; place >= 0; place--) {
      sink(place);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The best node; there must be one. */
  Candidate best() {
    return nodes[0];
  }

  /** The best node has become less good. */
  void bestChanged() {
    sink(0);
  }

  /** The best node is no longer fit. */
  void removeBest() {
    size--;
    nodes[0] = nodes[size];
    sink(0);
  }

  private void sink(int from) {
    int place = from;
    while (2 * place + 1 < size) {
      int left = 2 * place + 1;
      int right = left + 1;
      int better = right < size && nodes[right].compareTo(nodes[left]) < 0 ? right : left;
      if (nodes[place].compareTo(nodes[better]) <= 0) {
        return;
      }
      Candidate worse = nodes[place];
      nodes[place] = nodes[better];
      nodes[better] = worse;
      place = better;
    }
  }
}
