package dev.skep.manifests.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {
  @Test
  void namesHaveTheValuesBehindThem() throws InvalidValue {
    assertThat(
            DotEnv.parse(
                """
                # a comment
                A=1
                export B = two words # and a comment
                C='a # $b'
                D="a\\n\\"b\\"" # c
                E=
                F=a#b
                A=2
                """))
        .isEqualTo(
            Map.of(
                "A", "2", "B", "two words", "C", "a # $b", "D", "a\n\"b\"", "E", "", "F", "a#b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "1A=b", "A='b", "A=\"b\" c", "a b=c"})
  void otherLinesAreRefusedWithTheirNumber(String line) {
    assertThatThrownBy(() -> DotEnv.parse("X=1\n" + line))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("line 2");
  }
}
