package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address, ordered as unsigned numbers are.
 *
 * @param bits in the order in which they are sent
 */
public record Ipv4(int bits) implements Comparable<Ipv4> {
  private static final Pattern DOTTED =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final int PARTS = 4;
  private static final int MAX_PART = 255;

  /**
   * Reads four decimal numbers with dots between them.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static Ipv4 parse(String text) {
    Matcher parts = DOTTED.matcher(text);
    if (!parts.matches()) {
      throw notAnAddress(text);
    }
    int bits = 0;
    for (int i = 1; i <= PARTS; i++) {
      int part = Integer.parseInt(parts.group(i));
      if (part > MAX_PART) {
        throw notAnAddress(text);
      }
      bits = bits << Byte.SIZE | part;
    }
    return new Ipv4(bits);
  }

  /** The same without an exception: empty if it is anything else. */
  public static Optional<Ipv4> read(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("not an IPv4 address: " + text);
  }

  /** The address so many further on. */
  public Ipv4 plus(int distance) {
    return new Ipv4(bits + distance);
  }

  @Override
  public int compareTo(Ipv4 other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @Override
  @JsonValue
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & MAX_PART)
        + "."
        + (bits >>> 8 & MAX_PART)
        + "."
        + (bits & MAX_PART);
  }
}
