package dev.skep.controllers;

import java.util.List;
import java.util.stream.Collectors;

/** Slots as a sentence names them, for example {@code slots 1, 2, 5} or {@code node ant}. */
public final class SlotNames {
  /** Slots named in one sentence; more are only counted. */
  private static final int MOST = 20;

  private SlotNames() {}

  /** The words for these slots, of which there is at least one. */
  public static String of(List<SlotContent> slots) {
    String noun = slots.getFirst().key().isNode() ? "node" : "slot";
    return of(noun, slots.stream().map(SlotContent::label).toList());
  }

  /** The words for slots that may not have tasks yet, of which there is at least one. */
  public static String numbered(List<Integer> slots) {
    return of("slot", slots.stream().map(String::valueOf).toList());
  }

  /** The words for some of a kind, of which there is at least one. */
  public static String of(String noun, List<String> labels) {
    String names = labels.stream().limit(MOST).collect(Collectors.joining(", "));
    int more = labels.size() - MOST;
    return noun
        + (labels.size() == 1 ? " " : "s ")
        + names
        + (more > 0 ? " and " + more + " more" : "");
  }
}
