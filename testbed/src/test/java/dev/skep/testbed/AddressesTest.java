package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final Addresses addresses = new Addresses(7);

  @Test
  void everything_follows_from_the_number() {
    assertThat(addresses.name()).isEqualTo("skep7");
    assertThat(addresses.host(3)).isEqualTo("10.87.7.3");
    assertThat(addresses.registry()).isEqualTo("10.87.7.250");
    assertThat(addresses.gateway()).isEqualTo("10.87.7.254");
  }

  @Test
  void a_network_overlaps_if_it_contains_the_beds_or_lies_in_it() {
    assertThat(addresses.overlaps(List.of("10.0.0.5/8"))).isTrue();
    assertThat(addresses.overlaps(List.of("10.87.7.9/24"))).isTrue();
    assertThat(addresses.overlaps(List.of("192.168.0.1/24", "10.87.7.130/25"))).isTrue();
  }

  @Test
  void other_networks_and_other_beds_do_not_overlap() {
    assertThat(addresses.overlaps(List.of("10.87.6.254/24", "127.0.0.1/8", "192.168.0.1/16")))
        .isFalse();
  }

  @Test
  void an_address_gives_the_same_hardware_address_after_each_boot() {
    assertThat(Switch.hardwareAddress("10.87.7.250")).isEqualTo("02:53:6b:57:07:fa");
  }
}
