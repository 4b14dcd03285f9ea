package dev.skep.manifests.interpolate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.manifests.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were measured on the docker CLI 28.2.2. */
class TemplateTest {
  private static final Map<String, String> VARIABLES = Map.of("V", "vee", "EMPTY", "", "N", "5");

  private final List<String> unset = new ArrayList<>();

  private String substitute(String text) throws Template.Invalid {
    return Template.substitute(
        text, name -> Optional.ofNullable(VARIABLES.get(name)), Mode.DEFAULT, 1_000, unset::add);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | plain",
        "$V | vee",
        "${V} | vee",
        "$V$V${V} | veeveevee",
        "$$V | $V",
        "$$${V} | $vee",
        "$$$$ | $$",
        "$V:x | vee:x",
        "$N.$N | 5.5",
        "${NOPE:-d} | d",
        "${NOPE-d} | d",
        "${EMPTY:-d} | d",
        "${EMPTY-d} | ``",
        "${NOPE:-} | ``",
        "${NOPE-} | ``",
        "${V:-d} | vee",
        "${NOPE:-a:b/c?d} | a:b/c?d",
        "${NOPE:-a}b} | ab}",
        "${NOPE:-{} | {",
        "${lower_1:-x} | x",
        "$NOPE-foo | foo",
        "$NOPE:-foo bar | foo bar",
        "$NOPE-a}b | a}b",
        "$NOPE-a b $V | a b $V",
        "$V:-foo bar | vee",
        "$V?x | vee",
        "${EMPTY?x} | ``",
        "${V:?a} | vee",
        "${V-x:-y} | y",
        "${NOPE?must-have} | have",
        "${NOPE:?must be-set} | set",
      })
  void replacesVariables(String text, String expected) throws Template.Invalid {
    assertThat(substitute(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${NOPE:-${V}} | vee | ${V}",
        "${NOPE:-$V} | vee | $V",
        "${NOPE-$$} | $ | $$",
        "${NOPE:-${ALSO:-a}b}c | abc | ${ALSO:-ab}c",
        "${V:-${NOPE:?x}} | vee | vee}",
      })
  void defaultsMayHoldVariablesButNotStrictly(String text, String expected, String strictly)
      throws Template.Invalid {
    assertThat(substitute(text)).isEqualTo(expected);
    assertThat(
            Template.substitute(
                text,
                name -> Optional.ofNullable(VARIABLES.get(name)),
                Mode.STRICT,
                1_000,
                unset::add))
        .isEqualTo(strictly);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${V+x} | x",
        "${V:+x} | x",
        "${EMPTY+x} | x",
        "${EMPTY:+x} | ``",
        "${NOPE:+x} | ``",
      })
  void alternativesStandWhereAVariableIsSet(String text, String expected) throws Template.Invalid {
    assertThat(substitute(text)).isEqualTo(expected);
    assertThatThrownBy(() ->
            Template.substitute(text, name -> Optional.of("v"), Mode.STRICT, 1_000, unset::add))
        .isInstanceOf(Template.Invalid.class);
  }

  @Test
  void alternativesMayHoldVariables() throws Template.Invalid {
    assertThat(substitute("${V:+-${N}-}")).isEqualTo("-5-");
  }

  @Test
  void variablesAreNotNestedWithoutEnd() {
    assertThatThrownBy(() -> substitute("${NOPE:-".repeat(50_000) + "}".repeat(50_000)))
        .hasMessageContaining("nested deeper than 10 levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a$",
        "$",
        "${",
        "${}",
        "${-x}",
        "$-",
        "${V",
        "${V:x}",
        "${V/a/b}",
        "${ V }",
        "$1",
        "${1}",
        "a $ b",
        "$É",
        "${V ${V}"
      })
  void refusesADollarSignThatStartsNothing(String text) {
    assertThatThrownBy(() -> substitute(text)).hasMessageContaining("write '$$'");
  }

  @ParameterizedTest
  @CsvSource({
    "${NOPE:?},the variable NOPE must be set",
    "${NOPE?},the variable NOPE must be set",
    "${NOPE:?say it},the variable NOPE must be set: say it",
    "$NOPE?x y,the variable NOPE must be set: x y",
    "${EMPTY:?x},the variable EMPTY must be set: x",
    "${NOPE:?a:?b},the variable NOPE must be set: a:?b",
  })
  void refusesARequiredVariableThatIsMissing(String text, String message) {
    assertThatThrownBy(() -> substitute(text)).hasMessage(message);
  }

  @Test
  void tellsWhichVariablesHaveNeitherValueNorDefault() throws Template.Invalid {
    assertThat(substitute("[$NOPE][${ALSO}][${WITH:-x}][$V]")).isEqualTo("[][][x][vee]");
    assertThat(unset).containsExactly("NOPE", "ALSO");
  }

  @Test
  void boundsTheResult() {
    assertThatThrownBy(() -> substitute("$V".repeat(1_000))).hasMessageContaining("too long");
  }
}
