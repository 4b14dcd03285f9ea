package dev.skep.manifests.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.manifests.Mode;
import dev.skep.manifests.normalise.Normaliser;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeTest {
  private static Mapping file(String name, String text) {
    Problems problems = new Problems();
    Surroundings surroundings =
        new Surroundings(
            "/w",
            _ -> Optional.empty(),
            (_, _) -> {
              throw new IOException("no files here");
            });
    return new Normaliser(surroundings, Mode.DEFAULT, problems)
        .normalise(new YamlReader(problems).read(name, text).orElseThrow());
  }

  private static String merge(String earlier, String later) {
    return YamlWriter.write(
        Merge.merge(file("a.yml", earlier), file("b.yml", later)), UnaryOperator.identity());
  }

  /** Two settings of one service and what they become, in flow style as far as it was written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "image: x | image: y | image: y",
        "image: x | user: u | image: x;user: u",
        "environment: {A: \"x\", B: \"y\"} | environment: [B=z] | environment:;  A: x;  B: z",
        "labels: {a: b} | labels: {a: c} | labels:;  a: c",
        "command: a b | command: c | command:;  - c",
        "command: a | entrypoint: b | command:;  - a;entrypoint:;  - b",
        "command: a | command: [] | command:;  - a",
        "dns: a | dns: [b] | dns:;  - a;  - b",
        "tty: true | tty: false | tty: false",
        "healthcheck: {test: [CMD, a], retries: 3} | healthcheck: {test: [CMD, b]} | healthcheck:;  test:;    - CMD;    - b;  retries: 3",
        "logging: {driver: a, options: {x: y}} | logging: {options: {z: w}} | logging:;  driver: a;  options:;    x: y;    z: w",
        "logging: {driver: a, options: {x: y}} | logging: {driver: b} | logging:;  driver: b",
        "ulimits: {n: {soft: 1, hard: 2}} | ulimits: {n: 5} | ulimits:;  n: 5",
        "networks: {n: {aliases: [a]}} | networks: {n: {aliases: [b]}} | networks:;  n:;    aliases:;      - b",
        "networks: {n: {aliases: [a]}} | networks: [n, m] | networks:;  n:;    aliases:;      - a;  m: null",
        "secrets: [{source: z, target: q}, a] | secrets: [{source: z, uid: u}] | secrets:;  -;    source: z;    uid: u;  -;    source: a",
        "deploy: {replicas: 3, mode: replicated} | deploy: {replicas: 0} | deploy:;  replicas: 0;  mode: replicated",
        "deploy: {placement: {constraints: [a]}} | deploy: {placement: {constraints: [b]}} | deploy:;  placement:;    constraints:;      - a;      - b",
      })
  void theLaterFileAddsAndWins(String earlier, String later, String expected) {
    String merged = merge("services: {a: {" + earlier + "}}", "services: {a: {" + later + "}}");
    assertThat(merged).isEqualTo("services:\n  a:\n    " + expected.replace(";", "\n    ") + "\n");
  }

  @Test
  void mountsAreTheSameByTarget() {
    assertThat(
            merge(
                "services: {a: {volumes: ['one:/a', 'two:/b']}}",
                "services: {a: {volumes: ['three:/b', 'four:/c']}}"))
        .contains("one", "three", "four")
        .doesNotContain("two");
  }

  @Test
  void portsAreTheSameByPublishedPortAndProtocol() {
    assertThat(
            merge(
                "services: {a: {ports: ['80:1', '80:2/udp', '3', '4']}}",
                "services: {a: {ports: ['80:5', '6']}}"))
        .contains("target: 5\n", "target: 2\n", "target: 3\n", "target: 4\n", "target: 6\n")
        .doesNotContain("target: 1\n");
  }

  @Test
  void declarationsAreReplacedAsAWhole() {
    assertThat(
            merge(
                "networks: {n: {driver: a, internal: true}, m: {}}\nx-a: {b: c}",
                "networks: {n: {driver: b}}\nx-a: {d: e}"))
        .isEqualTo("networks:\n  n:\n    driver: b\n  m: {}\nx-a:\n  d: e\n");
  }

  @Test
  void whatALaterFileSaysStandsInThatFile() {
    Mapping merged =
        Merge.merge(
            file("a.yml", "services: {a: {image: x, user: u}}"),
            file("b.yml", "services:\n  a: {image: y}"));
    Mapping service =
        (Mapping) ((Mapping) merged.get("services").orElseThrow()).get("a").orElseThrow();
    assertThat(service.get("image").orElseThrow().position())
        .isEqualTo(new Position("b.yml", 2, 14));
    assertThat(service.get("user").orElseThrow().position().file()).isEqualTo("a.yml");
  }
}
