package dev.skep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdTest {
  @Test
  void printsAndReadsTwentyFiveCharactersOfBase36() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Id id = Id.random(random);
      assertThat(id.toString()).hasSize(25).matches("[0-9a-z]+");
      assertThat(Id.parse(id.toString())).isEqualTo(id);
    }
    assertThat(new Id(0, 1)).hasToString("0".repeat(24) + "1");
    assertThat(Id.parse(new Id(-1, -1).toString())).isEqualTo(new Id(-1, -1));
  }

  @Test
  void printsTheUnsignedNumber() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      Id id = new Id(random.nextLong() >> random.nextInt(64), random.nextLong());
      BigInteger number =
          new BigInteger(
              1, ByteBuffer.allocate(2 * Long.BYTES).putLong(id.high()).putLong(id.low()).array());
      assertThat(new BigInteger(id.toString(), 36)).isEqualTo(number);
    }
  }

  @Test
  void ordersAsItsTextDoes() {
    assertThat(new Id(-1, 0)).isGreaterThan(new Id(1, 0));
    assertThat(new Id(-1, 0).toString()).isGreaterThan(new Id(1, 0).toString());
  }

  @Test
  void refusesWhatIsNoId() {
    assertThatThrownBy(() -> Id.parse("abc")).hasMessageContaining("25 characters");
    assertThatThrownBy(() -> Id.parse("z".repeat(25))).hasMessageContaining("128 bits");
    assertThatThrownBy(() -> Id.parse("!".repeat(25))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void derivesTheSameIdForTheSameDecisionOnly() {
    Id parent = new Id(1, 2);
    assertThat(Id.derive(parent, "task", 3, 4)).isEqualTo(Id.derive(parent, "task", 3, 4));
    assertThat(Id.derive(parent, "task", 3, 4)).isNotEqualTo(Id.derive(parent, "task", 4, 3));
    assertThat(Id.derive(parent, "task", 3)).isNotEqualTo(Id.derive(parent, "revision", 3));
  }
}
