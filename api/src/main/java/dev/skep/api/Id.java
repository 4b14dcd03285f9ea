package dev.skep.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * A 128-bit identifier, printed as swarm prints its own: 25 characters of lower-case base 36.
 *
 * <p>Every 128-bit value fits in 25 such characters; shorter numbers are padded with zeros, so that
 * the order of the texts is the (unsigned) order of the values.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Id(long high, long low) implements Comparable<Id> {
  /** The length of the printed form. */
  public static final int TEXT_LENGTH = 25;

  private static final int RADIX = 36;

  /**
   * Reads the printed form.
   *
   * @throws IllegalArgumentException if the text is not 25 characters of base 36 or exceeds 128
   *     bits
   */
  @JsonCreator
  public static Id parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "an id has "
              + TEXT_LENGTH
              + " characters of base 36, not "
              + text.length()
              + ": "
              + text);
    }
    BigInteger value = new BigInteger(text, RADIX);
    if (value.signum() < 0 || value.bitLength() > Long.SIZE * 2) {
      throw new IllegalArgumentException("an id has at most 128 bits: " + text);
    }
    return new Id(value.shiftRight(Long.SIZE).longValue(), value.longValue());
  }

  /** A new identifier from the given source of randomness. */
  public static Id random(RandomGenerator random) {
    return new Id(random.nextLong(), random.nextLong());
  }

  /**
   * An identifier that follows from what it is made for. Planners are pure, so they may not draw a
   * random number; the same decision on the same state gives the same id, which also makes a
   * repeated plan harmless.
   *
   * @param parent the object on whose behalf the new one is made
   * @param purpose what it is made for, so that two uses of one parent never meet
   * @param numbers whatever tells this occasion from others, for example a slot and a revision
   */
  public static Id derive(Id parent, String purpose, long... numbers) {
    byte[] text = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input =
        ByteBuffer.allocate(Long.BYTES * (2 + numbers.length) + text.length)
            .putLong(parent.high)
            .putLong(parent.low);
    for (long number : numbers) {
      input.putLong(number);
    }
    ByteBuffer digest = ByteBuffer.wrap(sha256(input.put(text).array()));
    return new Id(digest.getLong(), digest.getLong());
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Id other) {
    int upper = Long.compareUnsigned(high, other.high);
    return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
  }

  @Override
  public int hashCode() {
    // Ids are uniformly distributed already; folding keeps the persistent maps shallow.
    long folded = high ^ low;
    return (int) (folded ^ (folded >>> 32));
  }

  @Override
  @JsonValue
  public String toString() {
    byte[] magnitude = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    String digits = new BigInteger(1, magnitude).toString(RADIX);
    return "0".repeat(TEXT_LENGTH - digits.length()) + digits;
  }
}
