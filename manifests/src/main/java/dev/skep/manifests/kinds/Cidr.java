package dev.skep.manifests.kinds;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ranges of addresses such as {@code 10.1.0.0/16}. */
final class Cidr {
  private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)/([0-9]{1,3})");
  private static final int BITS_OF_IPV4 = 32;
  private static final int BITS_OF_IPV6 = 128;

  private Cidr() {}

  /** What is wrong with a text that should be a range; empty when nothing is. */
  static Optional<String> problem(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      try {
        int bits =
            InetAddress.ofLiteral(form.group(1)) instanceof Inet4Address
                ? BITS_OF_IPV4
                : BITS_OF_IPV6;
        if (Integer.parseInt(form.group(2)) <= bits) {
          return Optional.empty();
        }
      } catch (IllegalArgumentException e) {
        // No address: the same complaint as for no range.
      }
    }
    return Optional.of("'" + text + "' is not a range of addresses; write it like 10.1.0.0/16");
  }
}
