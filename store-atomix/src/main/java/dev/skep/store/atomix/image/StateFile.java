package dev.skep.store.atomix.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is there.
 *
 * @param after for a delta, the index that its entries come after; for an image, {@link #IMAGE}
 * @param index the last entry of the log that is part of it
 * @param bytes the length of the file
 */
public record StateFile(long after, long index, long bytes) {
  /** Says that a file holds the whole state. */
  public static final long IMAGE = -1;

  private static final Pattern NAME = Pattern.compile("(?:image|delta-(\\d+))-(\\d+)\\.skep");

  /** Whether it holds the whole state. */
  public boolean isImage() {
    return after == IMAGE;
  }

  String name() {
    return isImage() ? "image-" + index + ".skep" : "delta-" + after + "-" + index + ".skep";
  }

  static Optional<StateFile> named(String name, long bytes) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long after = parts.group(1) == null ? IMAGE : Long.parseLong(parts.group(1));
    return Optional.of(new StateFile(after, Long.parseLong(parts.group(2)), bytes));
  }
}
