package dev.skep.manifests.values;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A port in its short form: {@code [[address:]published:]target[/protocol]}, with ranges.
 *
 * @param address on which to publish; empty is any. A cluster cannot honour it
 * @param published ports outside; 0 lets the system choose
 * @param targets ports inside the container: as many as are published, or one for all
 * @param protocol in lower case
 */
public record PortSpec(String address, PortRange published, PortRange targets, String protocol) {
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final Pattern NUMERIC =
      Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /**
   * One published port.
   *
   * @param target inside the container
   * @param published outside; 0 lets the system choose
   */
  public record Port(int target, int published) {}

  /** How many ports the ranges stand for; listing them costs as much. */
  public int size() {
    return Math.max(targets.size(), published.size());
  }

  /** What the ranges stand for, with the targets as texts are sorted: 10 before 9. */
  public List<Port> ports() {
    return IntStream.range(0, size())
        .mapToObj(i ->
            new Port(
                targets.first() + (targets.size() == 1 ? 0 : i),
                published.last() == 0 ? 0 : published.first() + i))
        .sorted(Comparator.comparing(port -> port.target() + "/"))
        .toList();
  }

  /**
   * Reads the short form.
   *
   * @throws InvalidValue if the text is none
   */
  public static PortSpec parse(String text) throws InvalidValue {
    int lastColon = text.lastIndexOf(':');
    String right = text.substring(lastColon + 1);
    String left = lastColon < 0 ? "" : text.substring(0, lastColon);
    int colon = left.lastIndexOf(':');
    String address = colon < 0 ? "" : left.substring(0, colon);
    String outside = left.substring(colon + 1);
    if (!address.isEmpty() && !isAddress(address)) {
      throw new InvalidValue("'" + text + "': '" + address + "' is not an IP address");
    }
    int slash = right.indexOf('/');
    PortRange targets = PortRange.parse(slash < 0 ? right : right.substring(0, slash), text);
    String protocol = protocol(slash < 0 ? "" : right.substring(slash + 1), text);
    PortRange published = outside.isEmpty() ? new PortRange(0, 0) : PortRange.parse(outside, text);
    boolean fits = targets.size() == published.size() || targets.size() == 1;
    if (!fits && published.last() != 0) {
      throw new InvalidValue("'" + text + "': the two ranges have different lengths");
    }
    return new PortSpec(address, published, targets, protocol);
  }

  private static boolean isAddress(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String address = bracketed ? text.substring(1, text.length() - 1) : text;
    try {
      return NUMERIC.matcher(address).matches() && InetAddress.ofLiteral(address) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String protocol(String text, String whole) throws InvalidValue {
    String protocol = text.isEmpty() ? "tcp" : text.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw new InvalidValue("'" + whole + "': a protocol is one of tcp, udp and sctp");
    }
    return protocol;
  }
}
