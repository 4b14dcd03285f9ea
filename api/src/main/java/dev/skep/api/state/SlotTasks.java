package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.SlotKey;
import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;
import io.vavr.collection.Map;
import io.vavr.collection.Set;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one service by slot, in the order of the slots. Immutable: a change gives another
 * one that shares what did not change.
 *
 * <p>Slots are small numbers without large gaps, and nearly all have one or two tasks. So this is a
 * tree of small arrays in which the slot's number is the way: some six bytes for each task, where a
 * sorted map of sets takes more than a hundred, which counts with a million tasks. Slots that are
 * nodes are few, and in a map.
 */
final class SlotTasks {
  static final SlotTasks EMPTY = new SlotTasks(null, 0, HashMap.empty());

  private static final int BITS = 4;
  private static final int WIDTH = 1 << BITS;
  private static final int MASK = WIDTH - 1;

  /** Arrays of a slot with more tasks than that are replaced by a set. */
  private static final int FEW = 8;

  /**
   * An {@code Object[]} of {@link #WIDTH} parts on each level; below the last one an {@link Id}, an
   * {@code Id[]} or a set of ids.
   */
  private final Object @Nullable [] root;

  /** By how much a slot is shifted to find its part of the root. */
  private final int shift;

  /** The tasks of slots that are nodes. */
  private final Map<Id, Set<Id>> onNodes;

  private SlotTasks(Object @Nullable [] root, int shift, Map<Id, Set<Id>> onNodes) {
    this.root = root;
    this.shift = shift;
    this.onNodes = onNodes;
  }

  boolean isEmpty() {
    return root == null && onNodes.isEmpty();
  }

  /** All tasks, those of numbered slots first. */
  Stream<Id> all() {
    return Stream.of(this).mapMulti(SlotTasks::each);
  }

  /** Plain loops: nearly all services are small, and every planner goes through their tasks. */
  private void each(Consumer<? super Id> to) {
    if (root != null) {
      below(root, shift, to);
    }
    onNodes.valuesIterator().forEachRemaining(tasks -> tasks.iterator().forEachRemaining(to));
  }

  @SuppressWarnings("unchecked")
  private static void below(Object[] node, int shift, Consumer<? super Id> to) {
    for (Object part : node) {
      switch (part) {
        case null -> {}
        case Id id -> to.accept(id);
        case Id[] few -> List.of(few).forEach(to);
        case Object[] parts -> below(parts, shift - BITS, to);
        default -> ((HashSet<Id>) part).iterator().forEachRemaining(to);
      }
    }
  }

  /** The tasks of one slot. */
  Stream<Id> in(SlotKey slot) {
    @Nullable Id node = slot.node();
    if (node != null) {
      return Iteration.stream(onNodes.getOrElse(node, HashSet.empty()).iterator());
    }
    @Nullable Object leaf = leaf(slot.number());
    return leaf == null ? Stream.empty() : tasks(leaf);
  }

  private @Nullable Object leaf(int slot) {
    @Nullable Object node = slot >>> shift < WIDTH ? root : null;
    for (int level = shift; node != null && level >= 0; level -= BITS) {
      node = ((Object[]) node)[slot >>> level & MASK];
    }
    return node;
  }

  @SuppressWarnings("unchecked")
  private static Stream<Id> tasks(Object leaf) {
    return switch (leaf) {
      case Id id -> Stream.of(id);
      case Id[] few -> Arrays.stream(few);
      default -> Iteration.stream(((HashSet<Id>) leaf).iterator());
    };
  }

  /** With a task in a slot. */
  SlotTasks with(SlotKey slot, Id task) {
    @Nullable Id node = slot.node();
    if (node != null) {
      Set<Id> tasks = onNodes.getOrElse(node, HashSet.empty()).add(task);
      return new SlotTasks(root, shift, onNodes.put(node, tasks));
    }
    return with(slot.number(), task);
  }

  private SlotTasks with(int slot, Id task) {
    Object @Nullable [] top = root;
    int level = shift;
    while (slot >>> level >= WIDTH) {
      if (top != null) {
        Object[] above = new Object[WIDTH];
        above[0] = top;
        top = above;
      }
      level += BITS;
    }
    return new SlotTasks(with(top, level, slot, task), level, onNodes);
  }

  private static Object[] with(Object @Nullable [] node, int level, int slot, Id task) {
    Object[] changed = node == null ? new Object[WIDTH] : node.clone();
    int at = slot >>> level & MASK;
    changed[at] =
        level == 0
            ? plus(changed[at], task)
            : with((Object[]) changed[at], level - BITS, slot, task);
    return changed;
  }

  @SuppressWarnings("unchecked")
  private static Object plus(@Nullable Object leaf, Id task) {
    return switch (leaf) {
      case null -> task;
      case HashSet<?> many -> ((HashSet<Id>) many).add(task);
      default -> {
        List<Id> few = new ArrayList<>(tasks(leaf).toList());
        if (!few.contains(task)) {
          few.add(task);
        }
        yield few.size() > FEW ? HashSet.ofAll(few) : leafOf(few);
      }
    };
  }

  private static Object leafOf(List<Id> few) {
    return few.size() == 1 ? few.getFirst() : few.toArray(Id[]::new);
  }

  /** Without a task of a slot; one that is not there is no error. */
  SlotTasks without(SlotKey slot, Id task) {
    @Nullable Id node = slot.node();
    if (node != null) {
      Set<Id> left = onNodes.getOrElse(node, HashSet.empty()).remove(task);
      return new SlotTasks(
          root, shift, left.isEmpty() ? onNodes.remove(node) : onNodes.put(node, left));
    }
    return without(slot.number(), task);
  }

  private SlotTasks without(int slot, Id task) {
    if (leaf(slot) == null || root == null) {
      return this;
    }
    Object @Nullable [] changed = without(root, shift, slot, task);
    return new SlotTasks(changed, changed == null ? 0 : shift, onNodes);
  }

  private static Object @Nullable [] without(Object[] node, int level, int slot, Id task) {
    Object[] changed = node.clone();
    int at = slot >>> level & MASK;
    changed[at] =
        level == 0
            ? minus(changed[at], task)
            : without((Object[]) changed[at], level - BITS, slot, task);
    return IntStream.range(0, WIDTH).allMatch(i -> changed[i] == null) ? null : changed;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object minus(Object leaf, Id task) {
    if (leaf instanceof HashSet<?> many) {
      HashSet<Id> left = ((HashSet<Id>) many).remove(task);
      return left.size() > FEW ? left : leafOf(left.toJavaList());
    }
    List<Id> left = tasks(leaf).filter(id -> !id.equals(task)).toList();
    return left.isEmpty() ? null : leafOf(left);
  }

  /** Whether the same tasks are in the same slots, however they came there. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SlotTasks tasks
        && onNodes.equals(tasks.onNodes)
        && bySlot().equals(tasks.bySlot());
  }

  @Override
  public int hashCode() {
    return bySlot().hashCode() ^ onNodes.hashCode();
  }

  @Override
  public String toString() {
    return bySlot() + " " + onNodes;
  }

  private SortedMap<Integer, java.util.Set<Id>> bySlot() {
    SortedMap<Integer, java.util.Set<Id>> found = new TreeMap<>();
    if (root != null) {
      collect(root, shift, 0, found);
    }
    return found;
  }

  private static void collect(
      Object[] node, int level, int from, SortedMap<Integer, java.util.Set<Id>> found) {
    for (int i = 0; i < WIDTH; i++) {
      int slot = from | i << level;
      if (node[i] != null && level == 0) {
        found.put(slot, tasks(node[i]).collect(Collectors.toSet()));
      } else if (node[i] != null) {
        collect((Object[]) node[i], level - BITS, slot, found);
      }
    }
  }
}
