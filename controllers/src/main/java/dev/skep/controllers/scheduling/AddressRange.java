package dev.skep.controllers.scheduling;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An IP address or a CIDR; an address is the range of itself.
 *
 * @param base any address of the range
 * @param prefix how many leading bits are common to all of them
 */
record AddressRange(InetAddress base, int prefix) {

  /** Reads an address or a CIDR; empty when it is neither. Names are not looked up. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> base = literal(slash < 0 ? text : text.substring(0, slash));
    if (base.isEmpty()) {
      return Optional.empty();
    }
    int bits = base.get().getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return Optional.of(new AddressRange(base.get(), bits));
    }
    String digits = text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
      return Optional.empty();
    }
    return Optional.of(new AddressRange(base.get(), Integer.parseInt(digits)));
  }

  /** Whether an address, as text, lies in the range; a text that is no address does not. */
  boolean contains(String address) {
    return literal(address).filter(this::contains).isPresent();
  }

  private boolean contains(InetAddress address) {
    byte[] mine = base.getAddress();
    byte[] others = address.getAddress();
    int irrelevant = mine.length * Byte.SIZE - prefix;
    return mine.length == others.length
        && new BigInteger(1, mine)
            .shiftRight(irrelevant)
            .equals(new BigInteger(1, others).shiftRight(irrelevant));
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
