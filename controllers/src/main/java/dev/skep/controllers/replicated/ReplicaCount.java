package dev.skep.controllers.replicated;

import dev.skep.api.Id;
import dev.skep.controllers.SlotContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which slots are added and which go when the number of replicas does not fit. */
final class ReplicaCount {
  private ReplicaCount() {}

  /** The lowest free numbers, ascending. */
  static List<Integer> freeSlots(Set<Integer> present, long count) {
    List<Integer> free = new ArrayList<>();
    for (int number = 1; free.size() < count; number++) {
      if (!present.contains(number)) {
        free.add(number);
      }
    }
    return free;
  }

  /**
   * The slots in the order in which they are kept. Running ones are numbered first as the n-th copy
   * on their node, then the others; first copies stay longest, slots without a node go first, and
   * among equals the lower slot stays. So scaling down evens out the nodes.
   */
  static List<SlotContent> bestFirst(List<SlotContent> slots) {
    List<SlotContent> runningFirst =
        slots.stream()
            .sorted(
                Comparator.comparing((SlotContent slot) -> !slot.isRunning())
                    .thenComparing(SlotContent::key))
            .toList();
    Map<Id, Integer> copies = new HashMap<>();
    List<Ranked> ranked = new ArrayList<>();
    for (SlotContent slot : runningFirst) {
      @Nullable Id node = slot.current().map(o -> o.task().node()).orElse(null);
      int copy = node == null ? Integer.MAX_VALUE : copies.merge(node, 1, Integer::sum);
      ranked.add(new Ranked(slot, copy));
    }
    // The sort is stable: equal copies stay in the order of running first, then number.
    return ranked.stream().sorted(Comparator.comparingInt(Ranked::copy)).map(Ranked::slot).toList();
  }

  private record Ranked(SlotContent slot, int copy) {}
}
