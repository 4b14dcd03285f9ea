package dev.skep.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1:2377",
    "10.0.0.1:99, 10.0.0.1:99",
    "eth0, eth0:2377",
    "manager-1.example:1, manager-1.example:1",
    "fd00::1, [fd00::1]:2377",
    "[fd00::1]:99, [fd00::1]:99",
    "[fd00::1], [fd00::1]:2377"
  })
  void anAddressMayLeaveOutItsPort(String text, String expected) {
    HostPort read = HostPort.parse(text, 2377);

    assertThat(read).hasToString(expected);
    assertThat(HostPort.parse(read.toString(), 1)).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":1", "host:", "host:x", "host:70000", "[fd00::1", "[fd00::1]1"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text, 2377))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDefaultMayLeaveThePortToTheSystem() {
    assertThat(HostPort.parse("127.0.0.1", 0).port()).isZero();
  }
}
