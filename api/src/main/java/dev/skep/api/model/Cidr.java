package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * A block of IPv4 addresses (RFC 4632).
 *
 * @param first the lowest address; its bits after the prefix are zero
 * @param prefix how many bits all addresses have in common, 0 to 32
 */
public record Cidr(Ipv4 first, int prefix) {
  public Cidr {
    if (prefix < 0 || prefix > Integer.SIZE) {
      throw new IllegalArgumentException("a prefix has 0 to 32 bits, not " + prefix);
    }
    if ((first.bits() & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException(
          first + "/" + prefix + " does not begin a block; that is " + around(first, prefix));
    }
  }

  /**
   * Reads {@code address/prefix}; any address of the block stands for it.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a block of IPv4 addresses: " + text);
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("\\d{1,2}") || Integer.parseInt(bits) > Integer.SIZE) {
      throw new IllegalArgumentException("not a block of IPv4 addresses: " + text);
    }
    return around(Ipv4.parse(text.substring(0, slash)), Integer.parseInt(bits));
  }

  /** The same without an exception: empty if it is anything else. */
  public static Optional<Cidr> read(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The block of that size in which an address is. */
  public static Cidr around(Ipv4 address, int prefix) {
    return new Cidr(new Ipv4(address.bits() & mask(prefix)), prefix);
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << Integer.SIZE - prefix;
  }

  /** The highest address. */
  public Ipv4 last() {
    return new Ipv4(first.bits() | ~mask(prefix));
  }

  /** How many addresses there are. */
  public long size() {
    return 1L << Integer.SIZE - prefix;
  }

  /** Whether an address is one of these. */
  public boolean contains(Ipv4 address) {
    return (address.bits() & mask(prefix)) == first.bits();
  }

  /** Whether all of the other block's addresses are among these. */
  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.first);
  }

  /** Whether they have an address in common. */
  public boolean overlaps(Cidr other) {
    return contains(other.first) || other.contains(first);
  }

  @Override
  @JsonValue
  public String toString() {
    return first + "/" + prefix;
  }
}
