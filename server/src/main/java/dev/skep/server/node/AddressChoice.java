package dev.skep.server.node;

import dev.skep.server.session.HostPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which address a node advertises, by swarm's rules and in its words; a host name is taken, too.
 *
 * @param interfaces of this host, those that are up
 */
record AddressChoice(List<Interface> interfaces) {
  /** Bridges of the engine and ends of containers' links never lead to this host from outside. */
  private static final Pattern INTERNAL =
      Pattern.compile("docker0|docker_gwbridge|br-.*|veth.*|skep.*|vx-.*");

  AddressChoice {
    interfaces = List.copyOf(interfaces);
  }

  /** A network interface and its addresses. */
  record Interface(String name, boolean loopback, List<InetAddress> addresses) {
    Interface {
      addresses = List.copyOf(addresses);
    }
  }

  private record Candidate(String name, InetAddress address) {}

  /** With what this host has now. */
  static AddressChoice ofThisHost() {
    List<Interface> found = new ArrayList<>();
    try {
      Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
      for (NetworkInterface one : Collections.list(all)) {
        if (one.isUp()) {
          found.add(
              new Interface(
                  one.getName(), one.isLoopback(), Collections.list(one.getInetAddresses())));
        }
      }
    } catch (SocketException e) {
      throw new LifecycleException(
          LifecycleException.Reason.BAD_ADDRESS,
          "could not list the network interfaces: " + e.getMessage());
    }
    return new AddressChoice(found);
  }

  /**
   * The host and port to advertise.
   *
   * @param wanted what the user said; empty leaves it to this host
   * @param defaultPort where no port is said
   */
  HostPort advertised(String wanted, int defaultPort) {
    if (wanted.isBlank()) {
      return new HostPort(text(onlyAddress()), defaultPort);
    }
    HostPort said = parse(wanted, defaultPort);
    Optional<Interface> named = named(said.host());
    if (named.isPresent()) {
      return new HostPort(text(addressOf(named.get())), said.port());
    }
    InetAddress resolved = resolve(said.host());
    if (resolved.isAnyLocalAddress()) {
      throw bad(
          "advertise address must be a non-zero IP address or network interface (with optional port"
              + " number)");
    }
    return said;
  }

  /**
   * The address to listen on.
   *
   * @param wanted an IP address or an interface, with an optional port; empty is {@code fallback}
   */
  HostPort listening(String wanted, HostPort fallback) {
    if (wanted.isBlank()) {
      return fallback;
    }
    HostPort said = parse(wanted, fallback.port());
    Optional<Interface> named = named(said.host());
    if (named.isPresent()) {
      return new HostPort(text(addressOf(named.get())), said.port());
    }
    if (!isIpAddress(said.host())) {
      throw bad(
          "listen address must be an IP address or network interface (with optional port number)");
    }
    return said;
  }

  private InetAddress onlyAddress() {
    List<Candidate> candidates =
        interfaces.stream()
            .filter(one -> !one.loopback() && !INTERNAL.matcher(one.name()).matches())
            .flatMap(one -> usable(one).map(address -> new Candidate(one.name(), address)))
            .toList();
    List<Candidate> ipv4 =
        candidates.stream().filter(c -> c.address() instanceof Inet4Address).toList();
    List<Candidate> choice = ipv4.isEmpty() ? candidates : ipv4;
    if (choice.isEmpty()) {
      throw bad("could not find the system's IP address - specify one with --advertise-addr");
    }
    if (choice.size() > 1) {
      throw ambiguous(choice.get(0), choice.get(1));
    }
    return choice.getFirst().address();
  }

  private static LifecycleException ambiguous(Candidate one, Candidate other) {
    String where =
        one.name().equals(other.name())
            ? "interface "
                + one.name()
                + " ("
                + text(one.address())
                + " and "
                + text(other.address())
                + ")"
            : "different interfaces ("
                + text(one.address())
                + " on "
                + one.name()
                + " and "
                + text(other.address())
                + " on "
                + other.name()
                + ")";
    return bad(
        "could not choose an IP address to advertise since this system has multiple addresses on "
            + where
            + " - specify one with --advertise-addr");
  }

  private static InetAddress addressOf(Interface one) {
    List<InetAddress> ipv4 = usable(one).filter(Inet4Address.class::isInstance).toList();
    List<InetAddress> choice = ipv4.isEmpty() ? usable(one).toList() : ipv4;
    if (choice.isEmpty()) {
      throw bad("interface " + one.name() + " has no usable IPv4 or IPv6 address");
    }
    if (choice.size() > 1) {
      String family = ipv4.isEmpty() ? "IPv6" : "IPv4";
      throw bad(
          "interface "
              + one.name()
              + " has more than one "
              + family
              + " address ("
              + text(choice.get(0))
              + " and "
              + text(choice.get(1))
              + ")");
    }
    return choice.getFirst();
  }

  private Optional<Interface> named(String name) {
    return interfaces.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  private static Stream<InetAddress> usable(Interface one) {
    return one.addresses().stream()
        .filter(address -> !address.isLinkLocalAddress() && !address.isMulticastAddress());
  }

  private static HostPort parse(String text, int defaultPort) {
    try {
      return HostPort.parse(text, defaultPort);
    } catch (IllegalArgumentException e) {
      throw bad(
          "address "
              + text
              + " must be an IP address, a network interface or a host name, with an"
              + " optional port number");
    }
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw bad(
          "advertise address "
              + host
              + " cannot be resolved: use an IP address, a network interface or a name that all"
              + " nodes can resolve");
    }
  }

  private static boolean isIpAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  private static LifecycleException bad(String message) {
    return new LifecycleException(LifecycleException.Reason.BAD_ADDRESS, message);
  }
}
