package dev.skep.manifests.interpolate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.manifests.Mode;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolationTest {
  private static final Map<String, String> VARIABLES =
      Map.of("V", "vee", "N", "5", "T", "true", "LONG", "x".repeat(100_000));

  private final Problems problems = new Problems();

  private String interpolate(String text) {
    Mapping file = new YamlReader(problems).read("f.yml", text).orElseThrow();
    Mapping result =
        new Interpolation(name -> Optional.ofNullable(VARIABLES.get(name)), Mode.DEFAULT, problems)
            .apply(file);
    return YamlWriter.write(result, UnaryOperator.identity());
  }

  @Test
  void replacesValuesOfTheSectionsAndNothingElse() {
    assertThat(
            interpolate(
                """
                version: "${V}"
                x-a: $V
                services:
                  $V: {image: $V, labels: ["$V=$V"]}
                """))
        .isEqualTo(
            """
            version: "${V}"
            x-a: "$V"
            services:
              "$V":
                image: vee
                labels:
                  - "vee=vee"
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "'tty: \"${T}\"', tty: true",
    "'tty: \"${X:-On}\"', tty: true",
    "'tty: \"${X:-n}\"', tty: false",
    "'hostname: \"${N}\"', 'hostname: \"5\"'",
    "'deploy: {replicas: \"${N}\"}', replicas: 5",
    "'deploy: {replicas: \"+0${N}\"}', replicas: 5",
    "'deploy: {update_config: {max_failure_ratio: \"0.${N}\"}}', max_failure_ratio: 0.5",
    "'ports: [{target: \"${N}\"}]', target: 5",
    "'ulimits: {a: {soft: \"${N}\", hard: 1}}', soft: 5",
    "'init: \"${T}\"', 'init: \"true\"'",
    "'deploy: {replicas: \"5\"}', 'replicas: \"5\"'",
  })
  void aChangedTextCountsAsNumberOrBooleanWhereOneIsWanted(String line, String expected) {
    assertThat(interpolate("services: {a: {" + line + "}}")).contains(expected + "\n");
    assertThat(problems.hasErrors()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'tty: \"${X:-0}\"', 'gives ''0'', not true or false'",
    "'deploy: {replicas: \"${V}\"}', 'gives ''vee'', not a whole number'",
    "'deploy: {replicas: \" ${N}\"}', not a whole number",
    "'deploy: {replicas: \"0x${N}\"}', not a whole number",
    "'deploy: {update_config: {max_failure_ratio: \"${N}f\"}}', not a number",
  })
  void refusesWhatGivesNoNumberOrBoolean(String line, String message) {
    interpolate("services: {a: {" + line + "}}");
    assertThat(problems.inOrder(List.of("f.yml")).toString()).contains(message);
  }

  @Test
  void reportsEveryBadValueAtItsPlace() {
    interpolate("services:\n  a:\n    image: ${\n    user: $\n");
    assertThat(problems.inOrder(List.of("f.yml")))
        .extracting(problem -> problem.line() + ":" + problem.column())
        .containsExactly("3:12", "4:11");
  }

  @Test
  void boundsWhatVariablesBlowUp() {
    interpolate("services: {a: {command: [" + "\"$LONG\",".repeat(1_000) + "]}}");
    assertThat(problems.inOrder(List.of("f.yml")).getFirst().message()).contains("too long");
  }
}
