package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.ServiceSpec;
import dev.skep.manifests.support.Feature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  private static Reading example(String name, Options options) throws IOException {
    Path file = EXAMPLES.resolve(name).resolve("stack.yml");
    return ManifestReader.read(
        List.of(Source.decode(name, Files.readAllBytes(file))),
        Environment.of(Map.of()),
        ReferencedFiles.onDisk(),
        options);
  }

  private static String directory(String example) throws IOException {
    return EXAMPLES.resolve(example).toRealPath().toString();
  }

  @Test
  void theHelloExampleRunsOnAClusterOfThisVersion() throws IOException {
    Reading reading = example("hello", Options.of("hello", directory("hello")));
    DesiredStack stack = Reads.stack(reading);
    ServiceSpec web = stack.services().getFirst();
    assertThat(web.name()).isEqualTo("hello_web");
    assertThat(web.replicas()).hasValue(3);
    assertThat(web.task().container().image()).isEqualTo("skep/web:1");
    assertThat(stack.configs().getFirst().content().length()).isPositive();
    assertThat(reading.inputs().files()).hasSize(1);
  }

  @Test
  void theVotingExampleIsReadCompletelyAndRefusedForWhatIsMissingOnly() throws IOException {
    Options everything = new Options("vote", directory("voting"), Feature.ALL);
    DesiredStack stack = Reads.stack(example("voting", everything));
    assertThat(stack.services()).hasSize(6);
    assertThat(stack.networks()).hasSize(3);

    Reading refused = example("voting", Options.of("vote", directory("voting")));
    assertThat(Reads.errors(refused))
        .allMatch(error -> error.contains("not supported yet"))
        .hasSize(9);
  }

  @Test
  void severalMistakesOfDifferentKindsAreReportedAtOnce() {
    assertThat(
            Reads.errors(
                Reads.full(
                    """
                    services:
                      a:
                        imgae: x
                        hostname: ${OOPS
                        ports: ["80:http"]
                        deploy: {replicas: two}
                    """)))
        .satisfiesExactly(
            error -> assertThat(error).startsWith("3:5 unknown key 'imgae'"),
            error -> assertThat(error).startsWith("4:15 a '$' that starts no variable"),
            error -> assertThat(error).startsWith("5:13").contains("'80:http' is not a port"),
            error -> assertThat(error).startsWith("6:24 'replicas' must be a whole number"));
  }

  @Test
  void mistakesInSeveralFilesNameTheirFiles() {
    Reading reading =
        ManifestReader.read(
            List.of(new Source("a.yml", "services: 5\n"), new Source("b.yml", "a: b: c\n")),
            Inputs.none(),
            Inputs.none(),
            Options.of("s", "/w"));
    assertThat(reading.problems()).extracting(Problem::file).containsExactly("a.yml", "b.yml");
  }

  @Test
  void laterFilesChangeEarlierOnes() {
    Reading reading =
        ManifestReader.read(
            List.of(
                new Source("a.yml", "services: {a: {image: x, deploy: {replicas: 1}}}"),
                new Source("b.yml", "services: {a: {deploy: {replicas: 4}}, b: {image: y}}")),
            Inputs.none(),
            Inputs.none(),
            Options.of("s", "/w"));
    assertThat(Reads.stack(reading).services())
        .extracting(ServiceSpec::name, service -> service.replicas().orElse(0))
        .containsExactly(tuple("s_a", 4L), tuple("s_b", 1L));
  }

  @Test
  void theInputsAreWhatWasUsedAndGiveTheSameReadingElsewhere() {
    String text =
        """
        services:
          a:
            image: ${IMAGE:-x}
            user: ${UNSET:-u}
            env_file: one.env
            environment: [FROM_OUTSIDE]
            secrets: [s]
        secrets: {s: {file: ~/s.txt}}
        """;
    List<String> asked = new ArrayList<>();
    Reading first =
        ManifestReader.read(
            List.of(new Source("f.yml", text)),
            name -> {
              asked.add(name);
              return Optional.ofNullable(
                  Map.of("IMAGE", "y", "FROM_OUTSIDE", "o", "HOME", "/h", "OTHER", "secret")
                      .get(name));
            },
            (path, atMost) -> Bytes.utf8(path.endsWith("env") ? "A=1\n" : "content"),
            Options.of("s", "/w"));
    assertThat(asked).doesNotContain("OTHER");
    assertThat(first.inputs().variables()).containsOnlyKeys("IMAGE", "FROM_OUTSIDE", "HOME");
    assertThat(first.inputs().files()).containsOnlyKeys("/w/one.env", "/h/s.txt");
    Reading second =
        ManifestReader.read(
            List.of(new Source("f.yml", text)),
            first.inputs(),
            first.inputs(),
            Options.of("s", "/w"));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void theKeptManifestGivesTheSameStackWithoutAnyVariables() {
    Reading good =
        Reads.with(
            """
            services:
              a:
                image: ${IMAGE}
                command: "echo $$HOME 'a: b' c#d"
                environment: {MULTI: "a\\nb\\t\\"ü\\u2028", NUMBER: 0777, EMPTY: "", NOT: null}
                ports: [{target: 80, mode: host}, "1000-1002:1-3/udp"]
                volumes: [./x:/x:ro]
                healthcheck: {test: "exit 0", interval: 1.5s}
                deploy: {update_config: {max_failure_ratio: 0.25}, labels: ["yes=no"]}
            """,
            Map.of("IMAGE", "img:1"),
            Map.of(),
            Feature.ALL);
    DesiredStack stack = Reads.stack(good);
    assertThat(Reads.stack(Reads.full(stack.manifest()))).isEqualTo(stack);
  }

  @Test
  void aStacksNameMustSuitSwarm() {
    assertThat(
            Reads.errors(
                ManifestReader.read(
                    List.of(new Source("f.yml", "services: {}")),
                    Inputs.none(),
                    Inputs.none(),
                    Options.of("a b", "/w"))))
        .singleElement()
        .asString()
        .contains("the stack's name 'a b'");
  }

  @Test
  void bytesAreDecodedByTheirByteOrderMark() {
    byte[] utf16 = "\uFEFFservices: {}".getBytes(StandardCharsets.UTF_16LE);
    assertThat(Source.decode("f", utf16).text()).isEqualTo("\uFEFFservices: {}");
    assertThat(Source.decode("f", new byte[] {'a', (byte) 0xFF}).text()).isEqualTo("a\uFFFF");
  }

  @Test
  void filesOfTheDiskAreReadUpToTheLimit(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "12345");
    assertThat(ReferencedFiles.onDisk().read(file.toString(), 3)).isEqualTo(Bytes.utf8("123"));
    assertThat(
            Reads.errors(
                ManifestReader.read(
                    List.of(
                        new Source(
                            "f",
                            "configs: {d: {file: .}, n: {file: ./none}, z: {file: \"./a\\0b\"}}")),
                    Inputs.none(),
                    ReferencedFiles.onDisk(),
                    Options.of("s", directory.toString()))))
        .hasSize(3);
  }
}
