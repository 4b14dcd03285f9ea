package dev.skep.api.model;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Swarm's words for how a task is: most tasks say one of a few, of which one copy is enough. */
final class TaskWords {
  private static final Map<String, String> WORDS =
      Stream.of(
              "pending task scheduling",
              "scheduler assigned task to node",
              "accepted",
              "preparing",
              "prepared",
              "starting",
              "started",
              "finished",
              "shutdown")
          .collect(Collectors.toUnmodifiableMap(word -> word, word -> word));

  private TaskWords() {}

  /** The same text, as an object that others have, too, if it is one of the words. */
  static String shared(String text) {
    return WORDS.getOrDefault(text, text);
  }
}
