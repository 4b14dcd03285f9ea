package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs no daemon, so none is there. */
class ConfigCommandTest {
  private static final String GOOD = "services: {a: {image: 'x:$TAG', ports: ['80:8080']}}\n";

  @TempDir private Path files;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Map<String, String> environment = Map.of();
  private InputStream in = InputStream.nullInputStream();

  private int config(String... arguments) {
    out.reset();
    err.reset();
    String[] all = new String[arguments.length + 1];
    all[0] = "config";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Commands.run(
        new Invocation(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            environment,
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
  void theNormalFormIsPrintedAsYaml() throws IOException {
    write("a.yml", GOOD);
    environment = Map.of("TAG", "1");
    assertThat(config("-f", "a.yml", "--strict")).as(err()).isZero();
    assertThat(out())
        .isEqualTo(
            """
            version: "3.13"
            services:
              a:
                image: "x:1"
                ports:
                  -
                    mode: ingress
                    target: 8080
                    published: 80
                    protocol: tcp
            """);
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    write("a.yml", GOOD);
    environment = Map.of("TAG", "1");
    assertThat(config("-f", "a.yml", "--format", "json")).as(err()).isZero();
    Json service = JsonReader.read(out()).at("services").at("a");
    assertThat(service.at("image").text()).isEqualTo("x:1");
    assertThat(service.at("ports").items().getFirst().at("published").number()).isEqualTo(80);
  }

  @Test
  void dockerApiPrintsTheRequestsOfADeployment() throws IOException {
    write("a.yml", GOOD);
    environment = Map.of("TAG", "1");
    assertThat(config("-f", "a.yml", "--stack", "s", "--format", "docker-api", "--strict"))
        .as(err())
        .isZero();
    Json requests = JsonReader.read(out());
    assertThat(requests.at("networks").at("s_default").at("Driver").text()).isEqualTo("overlay");
    Json service = requests.at("services").items().getFirst();
    assertThat(service.at("Name").text()).isEqualTo("s_a");
    assertThat(service.at("EndpointSpec").at("Ports").items().getFirst().at("TargetPort").number())
        .isEqualTo(8080);
  }

  @Test
  void variablesComeFromANamedFileBelowTheEnvironmentAndFromNoOther() throws IOException {
    write("a.yml", "services: {a: {image: 'x:$TAG', hostname: '${HOST:-none}'}}\n");
    write(".env", "HOST=unasked\n");
    write("my.env", "# tags\nexport TAG=\"1.0\" # quoted\nHOST='a'\n");
    environment = Map.of("TAG", "2");
    assertThat(config("-f", "a.yml", "--env-file", "my.env", "--format", "json")).isZero();
    Json service = JsonReader.read(out()).at("services").at("a");
    assertThat(service.at("image").text()).isEqualTo("x:2");
    assertThat(service.at("hostname").text()).isEqualTo("a");
    assertThat(config("-f", "a.yml", "--format", "json")).isZero();
    assertThat(JsonReader.read(out()).at("services").at("a").at("hostname").text())
        .isEqualTo("none");
  }

  @Test
  void aBrokenFileOfVariablesIsNamedWithTheLine() throws IOException {
    write("a.yml", GOOD);
    write("my.env", "A=1\nwhat is this\n");
    assertThat(config("-f", "a.yml", "--env-file", "my.env")).isNotZero();
    assertThat(err()).contains("my.env: line 2").doesNotContain("Exception");
  }

  @Test
  void mistakesHaveTheirPlaceAndTheLineWithACaret() throws IOException {
    write("a.yml", "version: \"3.8\"\nservices:\n  a:\n    imgae: x\n");
    assertThat(config("-f", "a.yml", "--strict")).isEqualTo(1);
    assertThat(out()).isEmpty();
    assertThat(err())
        .contains("a.yml:4:5: error: unknown key 'imgae'")
        .contains("        imgae: x\n        ^")
        .doesNotContain("Exception");
  }

  @Test
  void theVerdictIsThatOfTheFormThatIsAskedFor() throws IOException {
    write("a.yml", "services: {a: {command: x}}\n");
    assertThat(config("-f", "a.yml", "--strict")).isZero();
    assertThat(config("-f", "a.yml", "-s", "s", "--strict", "--format", "docker-api")).isEqualTo(1);
    assertThat(err()).contains("has no image");
  }

  @Test
  void standardInputAndSeveralFilesAreRead() throws IOException {
    write("b.yml", "services: {a: {hostname: h}}\n");
    in = new ByteArrayInputStream("services: {a: {image: x}}\n".getBytes(StandardCharsets.UTF_8));
    assertThat(config("-f", "-", "-f", "b.yml", "--strict", "--format", "json")).as(err()).isZero();
    Json service = JsonReader.read(out()).at("services").at("a");
    assertThat(service.at("image").text()).isEqualTo("x");
    assertThat(service.at("hostname").text()).isEqualTo("h");
  }

  @Test
  void anUnknownFormatIsAMistakeOfTheCall() throws IOException {
    write("a.yml", GOOD);
    assertThat(config("-f", "a.yml", "--format", "toml")).isEqualTo(2);
    assertThat(err()).contains("yaml, json, docker-api");
  }
}
