package dev.skep.manifests.values;

/**
 * Ports in a row.
 *
 * @param first from 0 to 65535
 * @param last not below the first
 */
public record PortRange(int first, int last) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_DIGITS = 9;

  static PortRange parse(String text, String whole) throws InvalidValue {
    int dash = text.indexOf('-');
    int first = port(dash < 0 ? text : text.substring(0, dash), whole);
    int last = dash < 0 ? first : port(text.substring(dash + 1), whole);
    if (last < first) {
      throw new InvalidValue("'" + whole + "': the range " + text + " runs backwards");
    }
    return new PortRange(first, last);
  }

  private static int port(String text, String whole) throws InvalidValue {
    if (text.isEmpty()
        || text.length() > MAX_DIGITS
        || !text.chars().allMatch(character -> character >= '0' && character <= '9')) {
      throw new InvalidValue(
          "'"
              + whole
              + "' is not a port; write it like 8080, 8080:80, 53:53/udp or 8000-8010:8000-8010");
    }
    int port = Integer.parseInt(text);
    if (port > MAX_PORT) {
      throw new InvalidValue("'" + whole + "': a port is at most " + MAX_PORT);
    }
    return port;
  }

  /** How many ports it stands for. */
  public int size() {
    return last - first + 1;
  }
}
