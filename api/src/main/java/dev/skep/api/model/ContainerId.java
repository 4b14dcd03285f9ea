package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The id that an engine gave to a container: 256 bits as 64 hexadecimal digits with nearly all
 * engines, any text with others. Every task that runs has one, and as numbers it takes less than
 * half of the memory.
 */
public final class ContainerId {
  private static final int DIGITS = Long.BYTES * 2;
  private static final int WORDS = 4;
  private static final HexFormat HEX = HexFormat.of();

  private final long a;
  private final long b;
  private final long c;
  private final long d;

  /** What is not 64 small hexadecimal digits. */
  private final @Nullable String other;

  private ContainerId(long a, long b, long c, long d, @Nullable String other) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.other = other;
  }

  /** The id that is printed as this text. */
  @JsonCreator
  public static ContainerId of(String text) {
    return isHex(text)
        ? new ContainerId(word(text, 0), word(text, 1), word(text, 2), word(text, 3), null)
        : new ContainerId(0, 0, 0, 0, text);
  }

  private static boolean isHex(String text) {
    return text.length() == DIGITS * WORDS
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  private static long word(String text, int number) {
    return HexFormat.fromHexDigitsToLong(text, number * DIGITS, (number + 1) * DIGITS);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof ContainerId id
        && a == id.a
        && b == id.b
        && c == id.c
        && d == id.d
        && Objects.equals(other, id.other);
  }

  @Override
  public int hashCode() {
    return other == null ? Long.hashCode(a ^ b ^ c ^ d) : other.hashCode();
  }

  /** As the engine prints it. */
  @Override
  @JsonValue
  public String toString() {
    return other != null
        ? other
        : HEX.toHexDigits(a) + HEX.toHexDigits(b) + HEX.toHexDigits(c) + HEX.toHexDigits(d);
  }
}
