package dev.skep.controllers;

import java.util.List;
import java.util.stream.Collectors;

/** Slots as a sentence names them, for example {@code slots 1, 2, 5}. */
public final class SlotNames {
  /** Slots named in one sentence; more are only counted. */
  private static final int MOST = 20;

  private SlotNames() {}

  /** The words for these slots, of which there is at least one. */
  public static String of(List<Integer> slots) {
    String numbers =
        slots.stream().limit(MOST).map(String::valueOf).collect(Collectors.joining(", "));
    int more = slots.size() - MOST;
    return (slots.size() == 1 ? "slot " : "slots ")
        + numbers
        + (more > 0 ? " and " + more + " more" : "");
  }
}
