package dev.skep.manifests.docker;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Linux capabilities beyond and below the default, in the kernel's spelling.
 *
 * @param add sorted
 * @param drop sorted, without those that are added
 */
public record Capabilities(List<String> add, List<String> drop) {
  private static final String ALL = "ALL";
  private static final String PREFIX = "CAP_";

  /** From names in any spelling; {@code ALL} swallows the others, and adding beats dropping. */
  public static Capabilities of(List<String> add, List<String> drop) {
    Collection<String> added = effective(add);
    Collection<String> dropped = effective(drop);
    dropped.removeAll(added);
    return new Capabilities(List.copyOf(added), List.copyOf(dropped));
  }

  private static Collection<String> effective(List<String> names) {
    TreeSet<String> result = new TreeSet<>();
    for (String name : names) {
      String upper = name.strip().toUpperCase(Locale.ROOT);
      result.add(upper.equals(ALL) || upper.startsWith(PREFIX) ? upper : PREFIX + upper);
    }
    return result.contains(ALL) ? new TreeSet<>(List.of(ALL)) : result;
  }
}
