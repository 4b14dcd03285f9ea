package dev.skep.testbed;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;

/**
 * The names and addresses of one bed, all of which follow from its number, which no other living
 * bed has.
 *
 * @param number 0 to {@link #MAX_NUMBER}
 */
record Addresses(int number) {
  static final int MAX_NUMBER = 255;
  private static final int REGISTRY = 250;
  private static final int GATEWAY = 254;

  /** Name of the bed, of its link in the outer network namespace and of its control groups. */
  String name() {
    return "skep" + number;
  }

  String host(int index) {
    return address(index);
  }

  String registry() {
    return address(REGISTRY);
  }

  /** This machine, seen from the hosts. */
  String gateway() {
    return address(GATEWAY);
  }

  /** Whether one of the networks (as "10.0.0.0/8") contains the bed's, or lies in it. */
  boolean overlaps(List<String> networks) {
    return networks.stream().anyMatch(this::overlaps);
  }

  private boolean overlaps(String network) {
    String[] parts = network.split("/");
    int length = Math.min(24, Integer.parseInt(parts[1]));
    int mask = length == 0 ? 0 : -1 << (32 - length);
    return (bits(parts[0]) & mask) == (bits(gateway()) & mask);
  }

  /** The networks that this machine is attached to. */
  static List<String> attachedNetworks() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(each -> each.getInterfaceAddresses().stream())
          .filter(each -> each.getAddress() instanceof Inet4Address)
          .map(Addresses::network)
          .toList();
    } catch (SocketException e) {
      throw new BedException("cannot list this machine's addresses: " + e.getMessage(), e);
    }
  }

  private static String network(InterfaceAddress address) {
    return Objects.requireNonNull(address.getAddress()).getHostAddress()
        + "/"
        + address.getNetworkPrefixLength();
  }

  private String address(int last) {
    return "10.87." + number + "." + last;
  }

  private static int bits(String address) {
    int bits = 0;
    for (String part : address.split("\\.")) {
      bits = bits << 8 | Integer.parseInt(part);
    }
    return bits;
  }
}
