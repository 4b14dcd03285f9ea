package dev.skep.api.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.SlotKey;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** It is a sorted map of sets, only smaller. */
class SlotTasksTest {
  private static Id id(int number) {
    return new Id(0, number);
  }

  @Test
  void itHoldsWhatASortedMapOfSetsHolds() {
    Random random = new Random(1);
    for (int slots : new int[] {1, 3, 16, 17, 300, 100_000}) {
      SlotTasks tasks = SlotTasks.EMPTY;
      TreeMap<SlotKey, Set<Id>> model = new TreeMap<>();
      for (int i = 0; i < 2_000; i++) {
        int number = random.nextInt(slots);
        SlotKey slot = number % 3 == 2 ? SlotKey.on(id(number)) : SlotKey.numbered(number);
        Id task = id(random.nextInt(40));
        if (random.nextInt(5) < (i < 1_000 ? 4 : 1)) {
          tasks = tasks.with(slot, task);
          model.computeIfAbsent(slot, key -> new HashSet<>()).add(task);
        } else {
          tasks = tasks.without(slot, task);
          model.getOrDefault(slot, new HashSet<>()).remove(task);
          model.values().removeIf(Set::isEmpty);
        }
        assertThat(tasks.in(slot))
            .containsExactlyInAnyOrderElementsOf(model.getOrDefault(slot, Set.of()));
        assertThat(tasks.isEmpty()).isEqualTo(model.isEmpty());
      }
      assertThat(tasks.all().count()).isEqualTo(model.values().stream().mapToInt(Set::size).sum());
      assertThat(tasks.all().collect(Collectors.toSet()))
          .isEqualTo(model.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
    }
  }

  @Test
  void tasksComeInTheOrderOfTheirSlots() {
    SlotTasks tasks = SlotTasks.EMPTY;
    for (int slot : new int[] {400, 2, 17, 1, 65_536}) {
      tasks = tasks.with(SlotKey.numbered(slot), id(slot));
    }
    assertThat(tasks.all()).containsExactly(id(1), id(2), id(17), id(400), id(65_536));
  }

  @Test
  void aChangeLeavesTheOneBeforeAsItWas() {
    SlotTasks one = SlotTasks.EMPTY.with(SlotKey.numbered(1), id(1));
    SlotTasks two = one.with(SlotKey.numbered(1), id(2));
    assertThat(two.without(SlotKey.numbered(1), id(1)).in(SlotKey.numbered(1)))
        .containsExactly(id(2));
    assertThat(two.in(SlotKey.numbered(1))).containsExactly(id(1), id(2));
    assertThat(one.in(SlotKey.numbered(1))).containsExactly(id(1));
    assertThat(one.without(SlotKey.numbered(1), id(1)).isEmpty()).isTrue();
  }

  @Test
  void equalityLooksAtSlotsAndTasksOnly() {
    SlotTasks one =
        SlotTasks.EMPTY
            .with(SlotKey.numbered(1), id(1))
            .with(SlotKey.numbered(500), id(2))
            .without(SlotKey.numbered(500), id(2));
    assertThat(one)
        .isEqualTo(SlotTasks.EMPTY.with(SlotKey.numbered(1), id(1)))
        .isNotEqualTo(SlotTasks.EMPTY);
    assertThat(one).isNotEqualTo(SlotTasks.EMPTY.with(SlotKey.on(id(1)), id(1)));
    assertThat(one).isNotEqualTo(SlotTasks.EMPTY.with(SlotKey.numbered(2), id(1)));
    assertThat(one).hasSameHashCodeAs(SlotTasks.EMPTY.with(SlotKey.numbered(1), id(1)));
  }
}
