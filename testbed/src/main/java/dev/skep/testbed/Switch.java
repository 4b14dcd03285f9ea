package dev.skep.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What connects the hosts: a bridge in the bed's network namespace, with a port for each. It stands
 * in a namespace of its own because in the outer one the firewall of the machine (FORWARD DROP, set
 * by any Docker Engine there, with bridge-nf-call-iptables) would drop what the hosts say to each
 * other.
 *
 * @param init the bed's first process, whose network namespace this is
 */
record Switch(ProcessIdentity init) {
  private static final String BRIDGE = "br0";
  private static final String UPLINK = "uplink";
  private static final String RULES = "bridge faults dropped";

  /**
   * Connects this machine to the bridge. The kernel's refusal of a second link of the same name is
   * what keeps beds that start at the same time apart.
   *
   * @return the numbers with which the bed is now connected
   */
  Addresses connectOutside() {
    List<String> taken = Addresses.attachedNetworks();
    for (int number = 0; number <= Addresses.MAX_NUMBER; number++) {
      Addresses addresses = new Addresses(number);
      if (!addresses.overlaps(taken) && linked(addresses.name())) {
        ipInside("link set %s master %s up".formatted(UPLINK, BRIDGE));
        ip(
            List.of(),
            "addr add %s/24 dev %s".formatted(addresses.gateway(), addresses.name()),
            "link set %s up".formatted(addresses.name()));
        return addresses;
      }
    }
    throw new BedException(
        "no free network from 10.87.0.0/24 to 10.87.255.0/24:"
            + " take other beds down, or detach this machine from networks there");
  }

  private boolean linked(String name) {
    List<String> words = new ArrayList<>(List.of("ip", "link", "add", "name", name));
    words.addAll(List.of("type", "veth", "peer", "name", UPLINK));
    words.addAll(List.of("netns", Long.toString(init.pid())));
    ExecResult result = Command.of(words).run();
    if (!result.succeeded() && !result.stderr().contains("File exists")) {
      result.orThrow();
    }
    return result.succeeded();
  }

  /** Takes the machine's link away, at once and not when the kernel comes to it. */
  static void disconnectOutside(Addresses addresses) {
    Command.of("ip", "link", "delete", addresses.name()).run();
  }

  /**
   * Puts a cable from a host's eth0 into the port that is named after the host. The hardware
   * address follows from the IP address, so neighbours know the host again after a reboot.
   */
  void plug(String port, ProcessIdentity host, String address, String gateway) {
    ipInside(
        "link add name %s type veth peer name eth0 address %s netns %d"
            .formatted(port, hardwareAddress(address), host.pid()),
        "link set %s master %s up".formatted(port, BRIDGE));
    ip(
        host.enter("net"),
        "addr add %s/24 dev eth0".formatted(address),
        "link set eth0 up",
        "route add default via " + gateway);
  }

  /** Takes the cable away, if it is there. */
  void unplug(String port) {
    List<String> words = init.enter("net");
    words.addAll(List.of("ip", "link", "delete", port));
    Command.of(words).run();
  }

  void setLink(String port, boolean up) {
    ipInside("link set %s %s".formatted(port, up ? "up" : "down"));
  }

  /** Whether the port exists and is not down. */
  boolean isUp(String port) {
    List<String> words = init.enter("net");
    words.addAll(List.of("ip", "-o", "link", "show", "dev", port));
    ExecResult result = Command.of(words).run();
    return result.succeeded() && result.stdout().matches("(?s)[^<]*<[^>]*\\bUP\\b.*");
  }

  /** Drops what goes from one port to another, for each pair. */
  void drop(List<PortPair> pairs) {
    if (!pairs.isEmpty()) {
      String elements = pairs.stream().map(PortPair::element).collect(Collectors.joining(", "));
      nft("add element %s { %s }".formatted(RULES, elements));
    }
  }

  void dropNothing() {
    nft("flush set " + RULES);
  }

  private void nft(String rule) {
    List<String> words = init.enter("net");
    words.addAll(List.of("nft", "-f", "-"));
    Command.of(words).withInput(rule + "\n").run().orThrow();
  }

  private void ipInside(String... lines) {
    ip(init.enter("net"), lines);
  }

  private static void ip(List<String> prefix, String... lines) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of("ip", "-batch", "-"));
    Command.of(words).withInput(String.join("\n", lines) + "\n").run().orThrow();
  }

  /**
   * 02 marks it as locally administered (IEEE 802); 53 6b for this bed's kind, to tell it from
   * containers' 02:42.
   */
  static String hardwareAddress(String address) {
    String[] parts = address.split("\\.");
    return "02:53:6b:%02x:%02x:%02x"
        .formatted(
            Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
  }

  /** A direction between two ports. */
  record PortPair(String from, String to) {
    String element() {
      return "\"%s\" . \"%s\"".formatted(from, to);
    }
  }
}
