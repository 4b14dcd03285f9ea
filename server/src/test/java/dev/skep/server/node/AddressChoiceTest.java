package dev.skep.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.server.node.AddressChoice.Interface;
import dev.skep.server.session.HostPort;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {
  private static final Interface LOOPBACK =
      new Interface("lo", true, List.of(InetAddress.ofLiteral("127.0.0.1")));
  private static final Interface ETH0 = network("eth0", "10.77.0.1", "fe80::1", "fd00::1");
  private static final Interface ETH1 = network("eth1", "10.88.0.1");

  @Test
  void theOnlyAddressNeedsNoFlag() {
    AddressChoice choice =
        new AddressChoice(List.of(LOOPBACK, ETH0, network("docker0", "172.17.0.1")));

    assertThat(choice.advertised("", 2377)).hasToString("10.77.0.1:2377");
  }

  @Test
  void severalInterfacesAreNamed() {
    AddressChoice choice = new AddressChoice(List.of(LOOPBACK, ETH0, ETH1));

    assertThatThrownBy(() -> choice.advertised("", 2377))
        .hasMessage(
            "could not choose an IP address to advertise since this system has multiple addresses"
                + " on different interfaces (10.77.0.1 on eth0 and 10.88.0.1 on eth1) - specify one"
                + " with --advertise-addr");
  }

  @Test
  void severalAddressesOfOneInterfaceAreNamed() {
    AddressChoice choice =
        new AddressChoice(List.of(LOOPBACK, network("eth0", "10.77.0.1", "10.77.0.101")));

    assertThatThrownBy(() -> choice.advertised("", 2377))
        .hasMessageContaining("multiple addresses on interface eth0 (10.77.0.1 and 10.77.0.101)");
    assertThatThrownBy(() -> choice.advertised("eth0", 2377))
        .hasMessage("interface eth0 has more than one IPv4 address (10.77.0.1 and 10.77.0.101)");
  }

  @Test
  void aHostWithoutANetworkSaysSo() {
    assertThatThrownBy(() -> new AddressChoice(List.of(LOOPBACK)).advertised("", 2377))
        .hasMessageStartingWith("could not find the system's IP address");
  }

  @Test
  void anInterfaceAnAddressAndAHostNameAreTaken() {
    AddressChoice choice = new AddressChoice(List.of(LOOPBACK, ETH0, ETH1));

    assertThat(choice.advertised("eth1", 2377)).hasToString("10.88.0.1:2377");
    assertThat(choice.advertised("eth1:99", 2377)).hasToString("10.88.0.1:99");
    assertThat(choice.advertised("10.77.0.1", 2377)).hasToString("10.77.0.1:2377");
    assertThat(choice.advertised("localhost", 2377)).hasToString("localhost:2377");
    assertThat(choice.advertised("[fd00::1]:5", 2377)).hasToString("[fd00::1]:5");
  }

  @Test
  void theWildcardIsNoAddressToAdvertise() {
    AddressChoice choice = new AddressChoice(List.of(LOOPBACK, ETH0));

    assertThatThrownBy(() -> choice.advertised("0.0.0.0", 2377))
        .hasMessage(
            "advertise address must be a non-zero IP address or network interface (with optional"
                + " port number)");
  }

  @Test
  void aNameThatNobodyKnowsIsRefusedWithTheWayOut() {
    AddressChoice choice = new AddressChoice(List.of(LOOPBACK, ETH0));

    assertThatThrownBy(() -> choice.advertised("no-such-host.invalid", 2377))
        .hasMessageContaining("no-such-host.invalid cannot be resolved");
  }

  @Test
  void oneListensOnAddressesAndInterfacesOnly() {
    AddressChoice choice = new AddressChoice(List.of(LOOPBACK, ETH0));
    HostPort fallback = new HostPort("0.0.0.0", 2377);

    assertThat(choice.listening("", fallback)).isEqualTo(fallback);
    assertThat(choice.listening("0.0.0.0:99", fallback)).hasToString("0.0.0.0:99");
    assertThat(choice.listening("eth0", fallback)).hasToString("10.77.0.1:2377");
    assertThatThrownBy(() -> choice.listening("foo", fallback))
        .hasMessage(
            "listen address must be an IP address or network interface (with optional port"
                + " number)");
  }

  private static Interface network(String name, String... addresses) {
    return new Interface(
        name, false, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
  }
}
