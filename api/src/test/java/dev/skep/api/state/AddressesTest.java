package dev.skep.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skep.api.model.Cidr;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Network.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, blocks of them and sets of them. */
class AddressesTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.0.5", "127.255.1.0", "255.255.255.255"})
  void anAddressReadsAsItIsWritten(String text) {
    assertThat(Ipv4.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0", "10.0.0.256", "10.0.0.1.2", "::1", "a.b.c.d"})
  void anythingElseIsNoAddress(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Ipv4.parse(text));
    assertThat(Cidr.read(text + "/8")).isEmpty();
  }

  @Test
  void theOrderIsThatOfUnsignedNumbers() {
    assertThat(Ipv4.parse("200.0.0.0")).isGreaterThan(Ipv4.parse("100.0.0.0"));
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "10.0.0.0/8, 10.1.2.0/24, true",
    "10.0.0.0/24, 10.0.1.0/24, false",
    "10.0.0.0/23, 10.0.1.0/24, true",
    "0.0.0.0/0, 255.0.0.0/8, true",
    "128.0.0.0/1, 10.0.0.0/8, false"
  })
  void blocksOverlapWhenOneContainsTheOther(String one, String other, boolean overlaps) {
    assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlaps);
    assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlaps);
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({"10.0.0.0/24, 253", "10.0.0.0/29, 5", "10.0.0.0/16, 65533"})
  void aSubnetGivesAllButItsEndsAndItsGateway(String block, long capacity) {
    Subnet subnet = Subnet.of(Cidr.parse(block));
    assertThat(subnet.capacity()).isEqualTo(capacity);
    assertThat(subnet.gives(subnet.gateway())).isFalse();
    assertThat(subnet.gives(subnet.range().last())).isFalse();
    assertThat(subnet.gives(Ipv4.parse("10.0.0.2"))).isTrue();
  }

  @Test
  void theLowestAddressThatIsNotInASetIsFoundAcrossWords() {
    AddressSet set = AddressSet.EMPTY;
    Ipv4 first = Ipv4.parse("255.255.254.250");
    Ipv4 last = Ipv4.parse("255.255.255.255");
    for (Ipv4 next = first; !next.equals(last); next = next.plus(1)) {
      assertThat(set.firstAbsent(first, last)).contains(next);
      set = set.with(next);
    }
    assertThat(set.with(last).firstAbsent(first, last)).isEmpty();
    assertThat(set.size()).isEqualTo(261);
    Ipv4 freed = Ipv4.parse("255.255.255.3");
    assertThat(set.with(last).without(freed).firstAbsent(first, last)).contains(freed);
    assertThat(set.without(freed).without(freed).size()).isEqualTo(260);
  }
}
