package dev.skep.api.state;

import dev.skep.api.model.Ipv4;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.Optional;

/**
 * A persistent set of addresses: a bit for each, in words of 64 neighbours, so that a full network
 * costs about a byte per address and a change copies next to nothing.
 *
 * @param words 64 addresses each, by the upper bits they have in common; never zero
 * @param size how many addresses it holds
 */
record AddressSet(Map<Integer, Long> words, int size) {
  static final AddressSet EMPTY = new AddressSet(HashMap.empty(), 0);

  private static final int WORD_BITS = 6;

  private static int word(Ipv4 address) {
    return address.bits() >>> WORD_BITS;
  }

  private static long bit(Ipv4 address) {
    return 1L << (address.bits() & Long.SIZE - 1);
  }

  boolean contains(Ipv4 address) {
    return (words.getOrElse(word(address), 0L) & bit(address)) != 0;
  }

  /** The lowest address from one to another, both included, that is not in here. */
  Optional<Ipv4> firstAbsent(Ipv4 from, Ipv4 last) {
    long below = bit(from) - 1;
    for (int word = word(from); word <= word(last); word++) {
      long absent = ~(words.getOrElse(word, 0L) | below);
      below = 0;
      if (absent != 0) {
        Ipv4 found = new Ipv4(word << WORD_BITS | Long.numberOfTrailingZeros(absent));
        return found.compareTo(last) <= 0 ? Optional.of(found) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  AddressSet with(Ipv4 address) {
    long present = words.getOrElse(word(address), 0L);
    long changed = present | bit(address);
    return changed == present ? this : new AddressSet(words.put(word(address), changed), size + 1);
  }

  AddressSet without(Ipv4 address) {
    long present = words.getOrElse(word(address), 0L);
    long changed = present & ~bit(address);
    if (changed == present) {
      return this;
    }
    return new AddressSet(
        changed == 0 ? words.remove(word(address)) : words.put(word(address), changed), size - 1);
  }
}
