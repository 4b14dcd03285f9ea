package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.manifests.support.Feature;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were measured on the docker CLI 28.2.2. */
class StrictReadingTest {
  private static final Inputs INPUTS =
      new Inputs(Map.of("V", "vee", "HOME", "/root", "SET", "yes"), Map.of());

  private static Normalised read(String... files) {
    List<Source> sources = new ArrayList<>();
    for (String file : files) {
      sources.add(new Source("f" + sources.size() + ".yml", file));
    }
    return ManifestReader.normalise(
        sources, INPUTS, INPUTS, new Options("s", "/w", Feature.ALL, Mode.STRICT));
  }

  private static Plain accepted(String... files) {
    Normalised result = read(files);
    assertThat(result).as(result.problems().toString()).isInstanceOf(Normalised.Accepted.class);
    return Plain.of(((Normalised.Accepted) result).file());
  }

  private static String service(String line) {
    return "services:\n  a:\n    image: x\n    " + line + "\n";
  }

  private static void assertService(Plain actual, String expected) {
    Plain wanted =
        Plain.ofYaml("version: \"3.13\"\n" + service(expected).replace("    hostname: \"\"\n", ""));
    assertThat(wanted.difference(actual)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stop_grace_period: 90s | stop_grace_period: 1m30s",
        "stop_grace_period: 0s | stop_grace_period: 0s",
        "tty: false | hostname: \"\"",
        "init: false | init: false",
        "healthcheck: {retries: 1.5, interval: 0s, test: []} | healthcheck: {retries: 1, interval: 0s}",
        "deploy: {replicas: 3.0} | deploy: {replicas: 3}",
        "deploy: {update_config: {delay: 0s, max_failure_ratio: 0.123456789}} | deploy: {update_config: {max_failure_ratio: 0.12345679}}",
        "deploy: {resources: {limits: {memory: 1.5k}}} | deploy: {resources: {limits: {memory: \"1536\"}}}",
        "deploy: {resources: {limits: {}}, placement: {}} | deploy: {resources: {limits: {}}}",
        "ulimits: {a: 0, b: {soft: 0, hard: 3}} | ulimits: {a: {}, b: {hard: 3}}",
        "labels: {a: 2020-01-01, b: 012, c: yes} | labels: {a: \"2020-01-01 00:00:00 +0000 UTC\", b: \"10\", c: \"yes\"}",
        "extra_hosts: {a: 5, b: null, c: \"[::1]\"} | extra_hosts: [\"a:%!s(int=5)\", \"c:::1\"]",
        "extra_hosts: [a, b=1] | extra_hosts: [\"b:1\"]",
        "environment: {HOME: \"\", GONE: , SET: x} | environment: {HOME: /root, GONE: null, SET: x}",
        "build: . | build: {context: .}",
        "build: {CONTEXT: x, unknown: y} | build: {context: x}",
        "ports: [{target: 4294967376}] | ports: [{target: 80}]",
        "volumes: [\"~x:/a\"] | volumes: [{type: bind, source: /rootx, target: /a}]",
        "command: \"a $(b) ${V}\" | command: [a, (b), vee]",
      })
  void theNormalFormIsThatOfDockerStackConfig(String written, String normal) {
    assertService(accepted(service(written)), normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command: 2020-01-01",
        "dns: [2020-01-01]",
        "labels: [2020-01-01]",
        "shm_size: 64",
        "ports: [80.0]",
        "ulimits: {a: 2.0}",
        "deploy: {replicas: -1}",
        "deploy: {resources: {limits: {memory: 1x}}}",
        "x-a: .inf",
        "x-a: {5: b}",
        "x-a: $1",
        "command: \"${V} $1\"",
      })
  void whatTheDockerCliCannotDecodeIsRefusedWithAPlace(String line) {
    Normalised result = read(service(line));
    assertThat(result).isInstanceOf(Normalised.Refused.class);
    assertThat(result.problems().getFirst().line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "init: true | init: false | init: true",
        "deploy: {replicas: 3} | deploy: {replicas: 0} | deploy: {replicas: 0}",
        "healthcheck: {test: [CMD, a], interval: 3s} | healthcheck: {test: [CMD, b], interval: 0s} | healthcheck: {test: [CMD, a, CMD, b], interval: 3s}",
        "command: [a] | command: [] | command: [a]",
        "labels: {x: y} | labels: {x: \"\"} | labels: {x: \"\"}",
        "environment: {A: x, B: \"\", C: } | environment: {A: \"\", B: , C: y} | environment: {A: x, B: null, C: y}",
        "ports: [90, 80, \"53:53/udp\", \"53:53/tcp\"] | tty: true | tty: true\\n    ports: [{mode: ingress, target: 80, protocol: tcp}, {mode: ingress, target: 53, published: 53, protocol: tcp}]",
        "logging: {driver: j} | logging: {options: {a: b}} | logging: {driver: j}",
        "networks: {n: {aliases: [q], ipv4_address: 1.2.3.4}} | networks: {n: {}} | networks: {n: {ipv4_address: 1.2.3.4}}",
        "networks: {n: {aliases: [q]}} | networks: [n] | networks: {n: {aliases: [q]}}",
        "x-a: {b: [1], c: d} | x-a: {b: [2], c: e} | x-a: {b: [1, 2], c: e}",
      })
  void laterFilesChangeEarlierOnesAsTheDockerCliHasIt(String one, String two, String both) {
    assertService(accepted(service(one), service(two)), both.replace("\\n", "\n"));
  }

  @Test
  void aMergeLosesExtensionsOfLaterFiles() {
    Plain merged = accepted("x-a: 1\n", "x-a: 2\nx-b: 3\n");
    assertThat(Plain.ofYaml("version: \"3.13\"\nservices: {}\nx-a: 1\n").difference(merged))
        .isEmpty();
  }

  @Test
  void filesOfOneStackHaveOneVersion() {
    Normalised result = read("version: \"3.8\"\n", "version: \"3.7\"\n");
    assertThat(result.problems().getFirst().message()).contains("same version");
    assertThat(result.problems().getFirst().file()).isEqualTo("f1.yml");
  }

  @Test
  void payloadsWithoutAFileAreTheFolderItself() {
    Plain normal =
        accepted("services: {}\nsecrets: {s: {}, t: {file: ~/x}, u: {external: true}}\n");
    assertThat(
            Plain.ofYaml(
                    "version: \"3.13\"\nservices: {}\nsecrets: {s: {file: /w}, t: {file: /w/~/x},"
                        + " u: {name: u, external: true}}\n")
                .difference(normal))
        .isEmpty();
  }

  @Test
  void onlyTheFirstDocumentCounts() {
    assertThat(read("{services: {}}\nb: [\n")).isInstanceOf(Normalised.Accepted.class);
  }

  @Test
  void theWrittenNormalFormReadsBackAsItself() {
    Normalised.Accepted normal =
        (Normalised.Accepted)
            read(service("labels: {a: \"1e3\", b: \"yes\", c: \"12:30\", d: \"a: b\"}"));
    String text = YamlWriter.write(normal.file(), UnaryOperator.identity());
    assertThat(Plain.ofYaml(text)).isEqualTo(Plain.of(normal.file()));
    assertThat(text).contains("\"yes\"", "\"12:30\"");
  }
}
