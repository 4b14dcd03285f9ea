package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs no daemon, so none is there. */
class ValidateCommandTest {
  private static final String GOOD = "services: {a: {image: x}}\n";

  /** Of the processor; far more than a slow one needs, far less than what is given up on. */
  private static final Duration CLEAR_ANSWER = Duration.ofSeconds(10);

  @TempDir private Path files;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();

  private int validate(String... arguments) {
    out.reset();
    err.reset();
    String[] all = new String[arguments.length + 1];
    all[0] = "validate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Commands.run(
        new Invocation(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            Map.of(),
            files,
            () -> Instant.EPOCH,
            _ -> {},
            _ -> () -> {}),
        all);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(files.resolve(name), text);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aGoodFileEndsWithNought() throws IOException {
    write("f.yml", GOOD);
    assertThat(validate("-f", "f.yml")).isZero();
    assertThat(out()).isEqualTo("f.yml: valid\n");
    in = new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8));
    assertThat(validate("-f", "-")).isZero();
  }

  @Test
  void everyMistakeIsShownWithItsLineAndTheWayOut() throws IOException {
    write(
        "f.yml",
        """
        services:
          a:
            imgae: x
            deploy:
              replica: 3
        """);
    assertThat(validate("-f", "f.yml")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            f.yml:3:5: error: unknown key 'imgae' in 'a'; did you mean 'image'?
                    imgae: x
                    ^
            f.yml:5:7: error: unknown key 'replica' in 'deploy'; did you mean 'replicas'?
                      replica: 3
                      ^
            f.yml: 2 errors, 0 warnings
            """);
  }

  @Test
  void warningsAreForgivenUnlessAskedOtherwise() throws IOException {
    write("f.yml", "services: {a: {image: x, container_name: b}}\n");
    assertThat(validate("-f", "f.yml")).isZero();
    assertThat(out()).contains("f.yml:1:26: warning: 'container_name' of 'a' is ignored");
    assertThat(validate("-f", "f.yml", "--warnings-as-errors")).isEqualTo(1);
    assertThat(out()).endsWith("f.yml: 0 errors, 1 warning\n");
  }

  @Test
  void readStrictlyAFileIsWhatTheDockerCliSays() throws IOException {
    write("f.yml", "services: {a: {image: x, scale: 2}, b: {image: x, ports: [\"80:80\"]}}\n");
    assertThat(validate("-f", "f.yml", "--strict")).isEqualTo(1);
    assertThat(out()).contains("f.yml:1:26: error: unknown key 'scale'");
    write("f.yml", "services: {a: {image: x, deploy: {placement: {constraints: [nonsense]}}}}\n");
    assertThat(validate("-f", "f.yml", "--strict")).isZero();
    assertThat(validate("-f", "f.yml")).isEqualTo(1);
  }

  @Test
  void profilesAreSelected() throws IOException {
    write("f.yml", "services: {a: {image: x, depends_on: [b]}, b: {image: x, profiles: [p]}}\n");
    assertThat(validate("-f", "f.yml")).isEqualTo(1);
    assertThat(out()).contains("add --profile p");
    assertThat(validate("-f", "f.yml", "--profile", "p")).isZero();
  }

  @Test
  void asJsonEveryProblemHasItsPlace() throws IOException {
    write("f.yml", "services: {a: {}}\n");
    assertThat(validate("-f", "f.yml", "-o", "json")).isEqualTo(1);
    Json json = JsonReader.read(out());
    assertThat(json.at("valid").isTrue()).isFalse();
    assertThat(json.at("errors").number()).isEqualTo(1);
    Json problem = json.at("problems").items().getFirst();
    assertThat(problem.at("severity").text()).isEqualTo("error");
    assertThat(problem.at("line").number()).isEqualTo(1);
    assertThat(problem.at("column").number()).isEqualTo(15);
    assertThat(problem.at("message").text()).contains("has no image");
  }

  @Test
  void asSarifForCodeScanners() throws IOException {
    Files.createDirectory(files.resolve("a b"));
    write("a b/f.yml", "services: {a: {}}\n");
    assertThat(validate("-f", "a b/f.yml", "-o", "sarif", "-s", "s")).isEqualTo(1);
    Json json = JsonReader.read(out());
    assertThat(json.at("version").text()).isEqualTo("2.1.0");
    Json run = json.at("runs").items().getFirst();
    assertThat(run.at("tool").at("driver").at("name").text()).isEqualTo("skep");
    Json result = run.at("results").items().getFirst();
    assertThat(result.at("level").text()).isEqualTo("error");
    assertThat(result.at("ruleId").text()).isEqualTo("manifest-error");
    Json place = result.at("locations").items().getFirst().at("physicalLocation");
    assertThat(place.at("artifactLocation").at("uri").text()).isEqualTo("a%20b/f.yml");
    assertThat(place.at("region").at("startLine").number()).isEqualTo(1);
    assertThat(place.at("region").at("startColumn").number()).isEqualTo(15);
  }

  @Test
  void aWrongCallEndsWithTwo() {
    assertThat(validate()).isEqualTo(2);
    assertThat(validate("-f", "f.yml", "-o", "xml")).isEqualTo(2);
    assertThat(validate("-f", "nothing.yml")).isEqualTo(1);
    assertThat(err()).contains("open nothing.yml: no such file or directory");
  }

  @Test
  void whateverTheFileHoldsTheAnswerIsClearAndComesAtOnce() throws IOException {
    byte[] huge = new byte[100_000_000];
    java.util.Arrays.fill(huge, (byte) 'a');
    answers(huge, "f.yml:1:1: the file has more than");
    byte[] binary = {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, (byte) 0xC3, (byte) 0x28};
    answers(binary, "f.yml:1:1: error: the character U+007F must not stand in YAML");
    answers(
        "services:\n  a: {image: x\u0000}\n".getBytes(StandardCharsets.UTF_8),
        "f.yml:2:15: error: the character U+0000 must not stand in YAML");
    answers(
        "services:\n  a: {image: \"x\n".getBytes(StandardCharsets.UTF_8),
        "error: the file ends in the middle of a value");
    answers(laughs().getBytes(StandardCharsets.UTF_8), "error: the files of a stack hold at most");
    answers(
        "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8),
        "f.yml:1:52: error: values are nested deeper than 50 levels");
    answers(("a: " + "b: ".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8), "f.yml:1:");
  }

  private static String laughs() {
    StringBuilder text = new StringBuilder("x-0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (int i = 1; i < 40; i++) {
      text.append("x-%d: &l%d [".formatted(i, i));
      text.append("*l%d,".formatted(i - 1).repeat(9)).append("]\n");
    }
    return text.append("services: {}\n").toString();
  }

  private void answers(byte[] content, String answer) throws IOException {
    Files.write(files.resolve("f.yml"), content);
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(validate("-f", "f.yml")).isEqualTo(1);
    assertThat(out() + err()).contains(answer).hasSizeLessThan(2_000);
    assertThat(
            Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
        .isLessThan(CLEAR_ANSWER);
  }
}
