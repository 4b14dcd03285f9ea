package dev.skep.manifests.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mount in its short form: {@code [source:]target[:options]}.
 *
 * <p>A single letter before a colon is a Windows drive, as everywhere in Docker, so {@code v:/data}
 * is one path; a volume's name needs two letters.
 *
 * @param bind whether the source is a path on the host
 * @param source path or volume name; empty for an anonymous volume
 * @param target in the container
 * @param readOnly whether writes are refused
 * @param noCopy whether a new volume stays empty
 * @param propagation of a bind mount; null where not given
 */
public record VolumeSpec(
    boolean bind,
    String source,
    String target,
    boolean readOnly,
    boolean noCopy,
    @Nullable String propagation) {
  private static final Set<String> PROPAGATIONS =
      Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

  /**
   * Reads the short form. Unknown options are ignored, as in Docker.
   *
   * @throws InvalidValue if a part is empty or there are too many
   */
  public static VolumeSpec parse(String text) throws InvalidValue {
    if (text.isEmpty()) {
      throw new InvalidValue(
          "a volume is missing; write it like data:/var/lib/data or ./conf:/etc/conf");
    }
    if (text.length() <= 2) {
      return new VolumeSpec(false, "", text, false, false, null);
    }
    List<String> parts = split(text);
    return switch (parts.size()) {
      case 1 -> of("", parts.get(0), "");
      case 2 -> of(parts.get(0), parts.get(1), "");
      case 3 -> of(parts.get(0), parts.get(1), parts.get(2));
      default ->
          throw new InvalidValue("'" + text + "' has too many colons; write source:target:options");
    };
  }

  private static List<String> split(String text) throws InvalidValue {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean colon = i < text.length() && text.charAt(i) == ':';
      boolean drive = colon && i == start + 1 && Character.isLetter(text.charAt(start));
      if (i < text.length() && (!colon || drive)) {
        continue;
      }
      if (i == start) {
        throw new InvalidValue("'" + text + "' has nothing between two colons");
      }
      parts.add(text.substring(start, i));
      start = i + 1;
    }
    return parts;
  }

  private static VolumeSpec of(String source, String target, String options) {
    boolean readOnly = false;
    boolean noCopy = false;
    String propagation = null;
    for (String option : options.split(",")) {
      switch (option) {
        case "ro" -> readOnly = true;
        case "rw" -> readOnly = false;
        case "nocopy" -> noCopy = true;
        default -> propagation = PROPAGATIONS.contains(option) ? option : propagation;
      }
    }
    return new VolumeSpec(isPath(source), source, target, readOnly, noCopy, propagation);
  }

  private static boolean isPath(String source) {
    return source.startsWith(".")
        || source.startsWith("/")
        || source.startsWith("~")
        || source.startsWith("\\\\")
        || source.length() > 1 && source.charAt(1) == ':' && Character.isLetter(source.charAt(0));
  }
}
