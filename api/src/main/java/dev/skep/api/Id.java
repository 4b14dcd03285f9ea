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

  /** Digits that are printed at a time: so many that their value times 2^32 still fits a long. */
  private static final int GROUP = 5;

  private static final long GROUP_VALUES = 36 * 36 * 36 * 36 * 36;

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
    // Logs, snapshots and maps of texts print millions of ids; BigInteger takes ten times as long.
    long[] limbs = {
      high >>> Integer.SIZE, Integer.toUnsignedLong((int) high),
      low >>> Integer.SIZE, Integer.toUnsignedLong((int) low)
    };
    byte[] text = new byte[TEXT_LENGTH];
    for (int end = TEXT_LENGTH; end > 0; end -= GROUP) {
      long group = divide(limbs);
      for (int i = end - 1; i >= end - GROUP; i--) {
        text[i] = (byte) Character.forDigit((int) (group % RADIX), RADIX);
        group /= RADIX;
      }
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Divides a number, given as digits of base 2^32, by the values of a group; returns the rest. */
  private static long divide(long[] limbs) {
    long rest = 0;
    for (int i = 0; i < limbs.length; i++) {
      long part = rest << Integer.SIZE | limbs[i];
      limbs[i] = part / GROUP_VALUES;
      rest = part % GROUP_VALUES;
    }
    return rest;
  }
}
