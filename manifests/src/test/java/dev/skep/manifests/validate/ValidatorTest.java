package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.Problem;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
  private static List<Problem> validate(String text) {
    Problems problems = new Problems();
    Mapping file = new YamlReader(problems).read("f.yml", text).orElseThrow();
    Optional<Integer> version = Version.of(file, problems);
    version.ifPresent(known -> Validator.validate(file, known, problems));
    return problems.inOrder(List.of("f.yml"));
  }

  /** The problems of a service with one line. */
  private static List<Problem> service(String version, String line) {
    return validate("version: \"%s\"\nservices:\n  a:\n    %s\n".formatted(version, line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "imgae: x | 4:5 | unknown key 'imgae' in 'a'; did you mean 'image'?",
        "Image: x | 4:5 | did you mean 'image'?",
        "working-dir: x | 4:5 | did you mean 'working_dir'?",
        "mem_limit: 1g | 4:5 | deploy.resources.limits.memory",
        "profiles: [a] | 4:5 | stacks have no profiles",
        "zzz: 1 | 4:5 | unknown key 'zzz' in 'a'",
        "image: 5 | 4:12 | 'image' must be text, not 5; if text is meant, write \"5\" in quotes",
        "image: [a] | 4:12 | 'image' must be text, not a list",
        "command: null | 4:14 | 'command' must be text or a list, not empty",
        "tty: \"true\" | 4:10 | 'tty' must be true or false, not the text 'true'",
        "ports: {a: b} | 4:12 | 'ports' must be a list, not a mapping",
        "ports: [\"80:80\", \"80:80\"] | 4:22 | 'ports' contains this item twice",
        "ports: [\"http\"] | 4:13 | 'http' is not a port",
        "ports: [{target: \"80\"}] | 4:22 | 'target' must be a whole number",
        "stop_grace_period: 1d | 4:24 | '1d' is not a duration",
        "environment: {A: true} | 4:22 | 'A' must be text or a number, not true",
        "environment: [A=1, 5] | 4:24 | an item of 'environment' must be text, not 5",
        "deploy: {resources: {limits: {cpus: 0.5}}} | 4:41 | write \"0.5\" in quotes",
        "deploy: {replicas: \"3\"} | 4:24 | must be a whole number",
        "deploy: {replica: 3} | 4:14 | did you mean 'replicas'?",
        "deploy: {update_config: {order: sideways}} | 4:37 | start-first or stop-first",
        "volumes: [{source: a, target: /b}] | 4:15 | needs the key 'type'",
        "ulimits: {a: {soft: 1}} | 4:18 | needs the key 'hard'",
        "healthcheck: {retries: x} | 4:28 | must be a number",
        "networks: {\"a b\": null} | 4:16 | may hold only letters",
        "depends_on: {b: {condition: x}} | 4:17 | 'depends_on' must be a list",
      })
  void everyDeviationHasItsPlaceAndTheWayOut(String line, String place, String message) {
    List<Problem> problems = service("3.13", line);
    assertThat(problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.message()).contains(message);
    assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "3.2 | configs: [c] | 3.3",
        "3.0 | secrets: [c] | 3.1",
        "3.1 | ports: [{target: 80}] | 3.2",
        "3.1 | volumes: [{type: bind, source: /a, target: /b}] | 3.2",
        "3.7 | deploy: {placement: {max_replicas_per_node: 1}} | 3.8",
        "3.6 | deploy: {rollback_config: {}} | 3.7",
        "3.3 | deploy: {update_config: {order: stop-first}} | 3.4",
        "3.8 | deploy: {resources: {limits: {pids: 5}}} | 3.9",
        "3.8 | healthcheck: {start_interval: 5s} | 3.12",
        "3.6 | x-a: 1 | 3.7",
      })
  void laterKeysNeedALaterVersion(String version, String line, String needed) {
    assertThat(service(version, line)).singleElement().asString().contains("\"" + needed + "\"");
    assertThat(service(needed, line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: \"3\"",
        "version: \"3.0\"",
        "version: \"3.13\"",
        "version: ''",
        "services: {}"
      })
  void knownVersionsAreAccepted(String line) {
    assertThat(validate(line + "\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"2\"", "\"3.14\"", "\"3.8.1\"", "\"${V:-3.8}\"", "3.8", "3", "null", "[a]"})
  void otherVersionsAreRefused(String version) {
    assertThat(validate("version: " + version + "\n"))
        .singleElement()
        .asString()
        .contains("version");
  }

  @Test
  void extensionsAreIgnoredWhereTheVersionKnowsThem() {
    assertThat(validate("version: \"3.4\"\nx-a: {b: [1]}\n")).isEmpty();
    assertThat(validate("version: \"3.3\"\nx-a: 1\n")).singleElement().asString().contains("3.4");
    assertThat(service("3.13", "deploy: {x-b: 1}"))
        .singleElement()
        .asString()
        .contains("unknown key");
  }

  @Test
  void keysThatAreIgnoredAreToldOf() {
    assertThat(
            service("3.13", "volumes: [{type: bind, source: /a, target: /b, bind: {selinux: z}}]"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING))
        .asString()
        .contains("'selinux' in 'bind' is ignored");
  }

  @Test
  void allDeviationsAreReportedAtOnceInReadingOrder() {
    assertThat(
            validate(
                """
                service: {}
                services:
                  a: {imgae: x, tty: 1}
                  b: null
                volume: {}
                """))
        .extracting(problem -> problem.line() + ":" + problem.column())
        .containsExactly("1:1", "3:7", "3:22", "4:6", "5:1");
  }

  @Test
  void theListOfProblemsIsBounded() {
    StringBuilder text = new StringBuilder("services:\n");
    for (int i = 0; i < 5_000; i++) {
      text.append("  a").append(i).append(": 5\n");
    }
    List<Problem> problems = validate(text.toString());
    assertThat(problems).hasSize(101);
    assertThat(problems.getLast().message()).contains("more than 100 problems");
  }
}
