package dev.skep.manifests.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.manifests.Mode;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormaliserTest {
  private static final Map<String, String> VARIABLES = Map.of("HOME", "/home/me", "SET", "yes");
  private static final Map<String, String> FILES =
      Map.of("/w/one.env", "A=1\nB=1\nSET\nNOT\n", "/w/two.env", "B=2\n", "/w/bad.env", "=x\n");

  private final Problems problems = new Problems();

  private String normalise(String text) {
    Mapping file = new YamlReader(problems).read("f.yml", text).orElseThrow();
    Surroundings surroundings =
        new Surroundings(
            "/w",
            name -> Optional.ofNullable(VARIABLES.get(name)),
            (path, _) -> {
              if (!FILES.containsKey(path)) {
                throw new NoSuchFileException(path);
              }
              return Bytes.utf8(FILES.getOrDefault(path, ""));
            });
    return YamlWriter.write(
        new Normaliser(surroundings, Mode.DEFAULT, problems).normalise(file),
        UnaryOperator.identity());
  }

  /** One line of a service, normalised, with two spaces of indent taken away per level. */
  private String service(String line) {
    return normalise("services:\n  a:\n    " + line + "\n")
        .replace("services:\n  a:\n", "")
        .replace("services:\n  a: {}\n", "")
        .replaceAll("(?m)^ {4}", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "environment: [A=1, B, SET, A=2] | environment:\\n  A: \"2\"\\n  B: null\\n  SET: \"yes\"\\n",
        "environment: {A: 1.10, B: null} | environment:\\n  A: \"1.1\"\\n  B: null\\n",
        "labels: [a=b, c, \"d=e=f\"] | labels:\\n  a: b\\n  c: \"\"\\n  d: \"e=f\"\\n",
        "labels: {a: null, b: 5} | labels:\\n  a: \"\"\\n  b: \"5\"\\n",
        "sysctls: [\"a.b=1\"] | sysctls:\\n  a.b: \"1\"\\n",
        "command: sh -c 'a b' | command:\\n  - sh\\n  - \"-c\"\\n  - \"a b\"\\n",
        "command: [] | command: []\\n",
        "dns: 8.8.8.8 | dns:\\n  - 8.8.8.8\\n",
        "extra_hosts: [\"h:1.2.3.4\", \"k=5.6.7.8\"] | extra_hosts:\\n  - \"h:1.2.3.4\"\\n  - \"k:5.6.7.8\"\\n",
        "extra_hosts: {b: 1.1.1.1, a: \"::1\"} | extra_hosts:\\n  - \"a:::1\"\\n  - \"b:1.1.1.1\"\\n",
        "healthcheck: {test: curl x} | healthcheck:\\n  test:\\n    - CMD-SHELL\\n    - \"curl x\"\\n",
        "networks: [n, m] | networks:\\n  n: null\\n  m: null\\n",
        "secrets: [s, {source: t, mode: 0440}] | secrets:\\n  -\\n    source: s\\n  -\\n    source: t\\n    mode: 288\\n",
        "ports: [\"8080:80/udp\"] | ports:\\n  -\\n    mode: ingress\\n    target: 80\\n    published: 8080\\n    protocol: udp\\n",
        "ports: [80] | ports:\\n  -\\n    mode: ingress\\n    target: 80\\n    protocol: tcp\\n",
        "volumes: [\"./a:/b:ro\"] | volumes:\\n  -\\n    type: bind\\n    source: /w/a\\n    target: /b\\n    read_only: true\\n",
        "volumes: [\"../a:/b\"] | volumes:\\n  -\\n    type: bind\\n    source: /a\\n    target: /b\\n",
        "volumes: [\"~/a:/b\"] | volumes:\\n  -\\n    type: bind\\n    source: /home/me/a\\n    target: /b\\n",
        "volumes: [\"/x/../a:/b\"] | volumes:\\n  -\\n    type: bind\\n    source: /x/../a\\n    target: /b\\n",
        "volumes: [\"vol:/b:nocopy\"] | volumes:\\n  -\\n    type: volume\\n    source: vol\\n    target: /b\\n    volume:\\n      nocopy: true\\n",
        "deploy: null | ``",
        "logging: {options: {a: 1, b: null}} | logging:\\n  options:\\n    a: \"1\"\\n    b: \"\"\\n",
      })
  void everythingHasOneForm(String line, String expected) {
    assertThat(service(line)).isEqualTo(expected.translateEscapes());
    assertThat(problems.hasErrors()).isFalse();
  }

  @Test
  void laterEnvFilesAndTheEnvironmentWin() {
    assertThat(service("env_file: [one.env, two.env]\n    environment: {C: \"3\"}"))
        .isEqualTo(
            """
            env_file:
              - one.env
              - two.env
            environment:
              A: "1"
              B: "2"
              SET: "yes"
              C: "3"
            """);
  }

  @Test
  void envFilesThatCannotBeReadAreNamedWithTheirPlace() {
    normalise("services:\n  a:\n    env_file: [none.env, bad.env]\n");
    assertThat(problems.inOrder(List.of("f.yml")))
        .extracting(Object::toString)
        .containsExactly(
            "f.yml:3:16: the env file /w/none.env does not exist",
            "f.yml:3:26: the env file /w/bad.env: line 1 has no variable name before '='");
  }

  @Test
  void externalObjectsHaveTheirNames() {
    assertThat(
            normalise(
                """
                networks: {a: {external: true}, b: {external: false}, c: null}
                volumes: {a: {external: {name: real}}}
                secrets: {a: {external: true, name: real}, b: {file: ./x}}
                """))
        .isEqualTo(
            """
            networks:
              a:
                external: true
                name: a
              b: {}
              c: {}
            volumes:
              a:
                external: true
                name: real
            secrets:
              a:
                external: true
                name: real
              b:
                file: /w/x
            """);
    assertThat(problems.inOrder(List.of("f.yml")))
        .singleElement()
        .asString()
        .contains("deprecated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "volumes: {v: {external: true, driver: d}} | 'driver' cannot be set for the external volume 'v'",
        "volumes: {v: {external: {name: a}, name: b}} | has two names",
        "services: {a: {volumes: [{type: bind, target: /y}]}} | needs a 'source'",
        "services: {a: {volumes: ['/a:']}} | nothing between two colons",
        "services: {a: {command: \"a 'b\"}} | the command ends within quotes",
        "services: {a: {ports: [1-20000]}} | at most 10000 ports",
      })
  void contradictionsAreRefused(String text, String message) {
    normalise(text);
    assertThat(problems.inOrder(List.of("f.yml")).getFirst().toString())
        .startsWith("f.yml:1:")
        .contains(message);
  }

  @Test
  void anAddressToPublishOnIsIgnoredWithAWarning() {
    service("ports: [\"127.0.0.1:80:80\"]");
    assertThat(problems.hasErrors()).isFalse();
    assertThat(problems.inOrder(List.of("f.yml"))).singleElement().asString().contains("127.0.0.1");
  }
}
