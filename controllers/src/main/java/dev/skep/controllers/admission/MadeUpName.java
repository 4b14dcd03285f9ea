package dev.skep.controllers.admission;

import dev.skep.api.Id;
import java.util.List;
import java.util.function.Predicate;

/** A name for a service whose maker gave none: an adjective and a keeper or knower of bees. */
final class MadeUpName {
  private static final List<String> ADJECTIVES =
      List.of(
          "amber",
          "brisk",
          "busy",
          "calm",
          "clever",
          "drowsy",
          "eager",
          "fuzzy",
          "gentle",
          "golden",
          "humming",
          "keen",
          "lively",
          "merry",
          "nimble",
          "patient",
          "quiet",
          "sunny",
          "sweet",
          "tireless",
          "velvet",
          "warm",
          "wild",
          "zesty");

  private static final List<String> SURNAMES =
      List.of(
          "aristotle",
          "butler",
          "dadant",
          "doolittle",
          "dzierzon",
          "frisch",
          "gould",
          "hruschka",
          "huber",
          "janscha",
          "langstroth",
          "lindauer",
          "mehring",
          "miller",
          "prokopovich",
          "quinby",
          "ribbands",
          "root",
          "seeley",
          "swammerdam",
          "varro",
          "virgil",
          "warre",
          "winston");

  private MadeUpName() {}

  /**
   * A name.
   *
   * @param seed decides which; the same seed gives the same name
   * @param taken tells which names there are already
   */
  static String of(Id seed, Predicate<String> taken) {
    long bits = seed.high() ^ seed.low();
    String name =
        ADJECTIVES.get(Math.floorMod(bits, ADJECTIVES.size()))
            + "_"
            + SURNAMES.get(Math.floorMod(bits / ADJECTIVES.size(), SURNAMES.size()));
    String free = name;
    for (int next = 1; taken.test(free); next++) {
      free = name + next;
    }
    return free;
  }
}
