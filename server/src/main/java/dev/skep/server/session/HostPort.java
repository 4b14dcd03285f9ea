package dev.skep.server.session;

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
    int colon = host.lastIndexOf(':');
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("no address: " + text);
      }
      port = host.substring(end + 1);
      host = host.substring(1, end);
    } else if (colon >= 0 && colon == host.indexOf(':')) {
      port = host.substring(colon);
      host = host.substring(0, colon);
    }
    try {
      int number = port.isEmpty() ? defaultPort : Integer.parseInt(port.substring(1));
      if (host.isEmpty() || (!port.isEmpty() && port.charAt(0) != ':')) {
        throw new IllegalArgumentException("no address: " + text);
      }
      return new HostPort(host, number);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no address: " + text, e);
    }
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
