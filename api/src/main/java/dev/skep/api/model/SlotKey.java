package dev.skep.api.model;

import dev.skep.api.Id;
import org.jspecify.annotations.Nullable;

/**
 * What tells the slots of a service apart: a number, or the node where a service has one task on
 * each. Numbered ones come first, by number.
 *
 * @param number of the slot; 0 where it is a node
 * @param node the node that is the slot; null for numbered slots
 */
public record SlotKey(int number, @Nullable Id node) implements Comparable<SlotKey> {

  /** A numbered slot. */
  public static SlotKey numbered(int number) {
    return new SlotKey(number, null);
  }

  /** The slot that is a node. */
  public static SlotKey on(Id node) {
    return new SlotKey(0, node);
  }

  /** Whether this slot is a node. */
  public boolean isNode() {
    return node != null;
  }

  @Override
  public int compareTo(SlotKey other) {
    if (node == null || other.node == null) {
      return node == other.node
          ? Integer.compare(number, other.number)
          : Boolean.compare(node != null, other.node != null);
    }
    int byNode = node.compareTo(other.node);
    return byNode != 0 ? byNode : Integer.compare(number, other.number);
  }

  /** The number, or the id of the node. */
  @Override
  public String toString() {
    return node == null ? String.valueOf(number) : node.toString();
  }
}
