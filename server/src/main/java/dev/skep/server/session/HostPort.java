package dev.skep.server.session;

import java.net.InetAddress;

/**
 * Where something listens: a host name or an IP address, and a port.
 *
 * @param host without brackets
 * @param port from 0, which lets the system choose, to 65535
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public HostPort {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("no port: " + port);
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]:port} or an IPv6 address alone.
   *
   * @throws IllegalArgumentException if the text is none of these; the message repeats it
   */
  public static HostPort parse(String text, int defaultPort) {
    String host = text.strip();
    String port = "";
    int colon = host.indexOf(':');
    try {
      if (host.startsWith("[")) {
        int end = host.indexOf(']');
        port = host.substring(end + 1);
        host = literal(host.substring(1, end));
      } else if (colon >= 0 && colon == host.lastIndexOf(':')) {
        port = host.substring(colon);
        host = host.substring(0, colon);
      } else if (colon >= 0) {
        host = literal(host);
      }
      if (host.isEmpty() || (!port.isEmpty() && port.charAt(0) != ':')) {
        throw new IllegalArgumentException("no host");
      }
      int number = port.isEmpty() ? defaultPort : Integer.parseInt(port.substring(1));
      return new HostPort(host, number);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no address: " + text, e);
    }
  }

  /** Looks nothing up. */
  private static String literal(String address) {
    InetAddress.ofLiteral(address);
    return address;
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
