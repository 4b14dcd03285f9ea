package dev.skep.manifests.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A port in its short form: {@code [[address:]published:]target[/protocol]}, with ranges.
 *
 * @param address on which to publish; empty is any. A cluster cannot honour it
 * @param ports what the ranges stand for
 */
public record PortSpec(String address, List<Port> ports) {
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final Pattern IP_V4 = Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}");
  private static final Pattern IP_V6 = Pattern.compile("\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]?");

  public PortSpec {
    ports = List.copyOf(ports);
  }

  /**
   * One published port.
   *
   * @param target inside the container
   * @param published outside; 0 lets the system choose
   * @param protocol in lower case
   */
  public record Port(int target, int published, String protocol) {}

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
    if (!address.isEmpty()
        && !IP_V4.matcher(address).matches()
        && !IP_V6.matcher(address).matches()) {
      throw new InvalidValue("'" + text + "': '" + address + "' is not an IP address");
    }
    int slash = right.indexOf('/');
    PortRange targets = PortRange.parse(slash < 0 ? right : right.substring(0, slash), text);
    String protocol = protocol(slash < 0 ? "" : right.substring(slash + 1), text);
    if (outside.isEmpty()) {
      return new PortSpec(address, pair(new PortRange(0, 0), targets, protocol, text));
    }
    return new PortSpec(address, pair(PortRange.parse(outside, text), targets, protocol, text));
  }

  private static String protocol(String text, String whole) throws InvalidValue {
    String protocol = text.isEmpty() ? "tcp" : text.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw new InvalidValue("'" + whole + "': a protocol is one of tcp, udp and sctp");
    }
    return protocol;
  }

  /** Ranges of equal length pair up; one target may have a range of published ports. */
  private static List<Port> pair(
      PortRange outside, PortRange targets, String protocol, String whole) throws InvalidValue {
    boolean chosenBySystem = outside.last() == 0;
    if (!chosenBySystem && targets.size() != outside.size() && targets.size() != 1) {
      throw new InvalidValue("'" + whole + "': the two ranges have different lengths");
    }
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < Math.max(targets.size(), outside.size()); i++) {
      ports.add(
          new Port(
              targets.first() + (targets.size() == 1 ? 0 : i),
              chosenBySystem ? 0 : outside.first() + i,
              protocol));
    }
    return ports;
  }
}
