package dev.skep.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an engine says is printed as it said it. */
class ContainerIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c1",
        "0000000000000000ffffffffffffffff0123456789abcdef89abcdef01234567",
        "0000000000000000FFFFFFFFFFFFFFFF0123456789abcdef89abcdef01234567",
        "0000000000000000ffffffffffffffff0123456789abcdef89abcdef0123456",
        "g000000000000000ffffffffffffffff0123456789abcdef89abcdef01234567"
      })
  void itIsPrintedAsItWasRead(String text) {
    ContainerId id = ContainerId.of(text);
    assertThat(id).hasToString(text).isEqualTo(ContainerId.of(text));
    assertThat(id).hasSameHashCodeAs(ContainerId.of(text)).isNotEqualTo(ContainerId.of(text + "0"));
  }
}
