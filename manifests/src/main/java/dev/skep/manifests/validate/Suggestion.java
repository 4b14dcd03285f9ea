package dev.skep.manifests.validate;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The way out of an unknown word. */
public final class Suggestion {
  /** A misspelt key differs in at most a third of its letters. */
  private static final int LETTERS_PER_MISTAKE = 3;

  /** Longer keys are no misspelling of ours; it also bounds the work. */
  private static final int MAX_LENGTH = 40;

  /** Keys that other versions or tools know, and what to write in a stack file. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("mem_limit", "write deploy.resources.limits.memory"),
          Map.entry("memswap_limit", "there is no such limit in a stack; remove it"),
          Map.entry("mem_reservation", "write deploy.resources.reservations.memory"),
          Map.entry("cpus", "write deploy.resources.limits.cpus"),
          Map.entry("cpu_shares", "write deploy.resources.reservations.cpus"),
          Map.entry("cpu_quota", "write deploy.resources.limits.cpus"),
          Map.entry("cpuset", "CPUs cannot be chosen in a stack; write deploy.resources"),
          Map.entry("pids_limit", "write deploy.resources.limits.pids"),
          Map.entry("scale", "write deploy.replicas"),
          Map.entry("extends", "use a YAML anchor and '<<', or several files"),
          Map.entry("volumes_from", "name the volumes of both services under 'volumes'"),
          Map.entry(
              "volume_driver", "write the driver of the volume under the top-level 'volumes'"),
          Map.entry("profiles", "stacks have no profiles; use several files"),
          Map.entry("platform", "write deploy.placement.constraints with node.platform.arch"),
          Map.entry("pull_policy", "stacks have none; remove it"),
          Map.entry("include", "name several files instead"),
          Map.entry("name", "the stack's name is given when it is applied"));

  private Suggestion() {}

  /** Ready to follow "unknown key 'x'"; empty if nothing comes to mind. */
  static String forKey(String key, Collection<String> known) {
    return closest(key, known)
        .map(better -> "; did you mean '" + better + "'?")
        .or(() -> Optional.ofNullable(ELSEWHERE.get(key)).map(way -> "; " + way))
        .orElse("");
  }

  /** Ready to follow a complaint about an unknown word; empty if no known one is like it. */
  public static String forWord(String word, Collection<String> known) {
    return closest(word, known).map(better -> "; did you mean '" + better + "'?").orElse("");
  }

  private static Optional<String> closest(String key, Collection<String> known) {
    if (key.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String wanted = normal(key);
    return known.stream()
        .filter(candidate -> distance(wanted, normal(candidate)) <= allowed(wanted))
        .min(
            Comparator.comparingInt((String candidate) -> distance(wanted, normal(candidate)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int allowed(String key) {
    // Any letter is one mistake away from any other.
    return key.length() <= 1 ? 0 : Math.max(1, key.length() / LETTERS_PER_MISTAKE);
  }

  private static String normal(String key) {
    return key.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Insertions, deletions, changes and swaps of neighbours that turn one text into the other. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
