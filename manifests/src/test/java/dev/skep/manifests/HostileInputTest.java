package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.Problem;
import dev.skep.manifests.support.Feature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes come in, out comes a reading: in bounded time, with places, without exceptions.
 */
class HostileInputTest {
  private static final int MUTATIONS = 600;

  /**
   * Of the processor. The largest of these inputs takes two seconds of a loaded one; what grows
   * with the square of its size would take minutes.
   */
  private static final Duration SLOW = Duration.ofSeconds(20);

  /** Ends what never ends; how long the rest takes depends on the machine. */
  private static final int ENDLESS_SECONDS = 600;

  private static final Path EXAMPLES = Path.of("..", "examples");

  private static final String EVERYTHING =
      """
      version: "3.13"
      x-a: &a {image: "${I:-x}", labels: [a=b]}
      services:
        one:
          <<: *a
          command: sh -c 'x y' # comment
          environment: {A: 1, B: "${B?}", C: null}
          env_file: [./e.env]
          ports: ["80-82:80-82/udp", {target: 80, mode: host}, 9]
          volumes: ["./a:/b:ro", vv:/c, {type: tmpfs, target: /d, tmpfs: {size: 9}}]
          tmpfs: "/e:size=1m"
          networks: {n: {aliases: [q]}}
          secrets: [s, {source: s, target: t, mode: 0440}]
          healthcheck: {test: "x", interval: 1m30s, retries: 3}
          ulimits: {nofile: {soft: 1, hard: 2}}
          extra_hosts: ["h:1.1.1.1"]
          stop_grace_period: 1.5h
          deploy:
            replicas: 3
            resources: {limits: {cpus: "0.5", memory: 1gb}}
            update_config: {parallelism: 2, order: start-first, max_failure_ratio: 0.1}
            placement: {constraints: ["node.labels.a == b"], preferences: [{spread: node.labels.a}]}
      networks: {n: {driver: overlay, ipam: {config: [{subnet: 10.0.0.0/24}]}}}
      volumes: {vv: {driver_opts: {o: 1}}}
      secrets: {s: {file: ./s}}
      """;

  private static final String MODERN =
      """
      services:
        one: {image: x}
        two:
          extends: one
          profiles: !reset [p]
          depends_on: {one: {condition: service_healthy, required: "false"}}
          devices: [/dev/a, "/dev/b:/dev/c:r", {source: /dev/d, permissions: m}, "v/c=0"]
          gpus: [{driver: d, count: 2, capabilities: [gpu], options: {a: b}}]
          group_add: [5, mail]
          annotations: [a=b]
          env_file: [{path: e.env, required: false, format: raw}]
          label_file: l
          security_opt: ["seccomp=p.json", "seccomp:unconfined"]
          network_mode: !override host
          cpus: 0.5
          mem_limit: 1g
          scale: 2
          cpu_period: 50ms
          blkio_config: {weight: 20}
          platform: linux/amd64
          pull_policy: always
          hostname: "${A:-${B:+x}}"
          deploy: {resources: {reservations: {devices: [{capabilities: [gpu], device_ids: ["1"]}]}}}
      include: [{path: [i.yml], env_file: e.env}]
      name: s
      secrets: {e: {environment: B}}
      configs: {c: {content: "${B}"}}
      """;

  /** Pieces that mean something to YAML or to Compose, to be put where they do not belong. */
  private static final List<String> PIECES =
      List.of(
          "\t",
          "\n",
          " ",
          ":",
          ": ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          "\"",
          "'",
          "&a ",
          "*a ",
          "!!str ",
          "!x ",
          "<<: ",
          "|",
          ">",
          "#",
          "%",
          "@",
          "`",
          "?",
          "? ",
          "---\n",
          "...\n",
          "$",
          "${",
          "$$",
          "\u0000",
          "\uFFFF",
          "\uFEFF",
          "\uD800",
          "null",
          "~",
          "-1",
          "1e999",
          "0x",
          "99999999999999999999",
          ".inf",
          ".nan",
          "true",
          "x".repeat(5_000),
          "/",
          "..",
          "=",
          ",");

  private static Reading read(String text) {
    return ManifestReader.read(
        List.of(new Source("f.yml", text)),
        Environment.of(Map.of("B", "b", "HOME", "/h")),
        (path, _) -> Bytes.utf8(path.endsWith(".yml") ? "services: {}\n" : "K=v\n"),
        new Options("s", "/w", Feature.ALL));
  }

  /** The processor's time of this thread: other work on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void check(String text) {
    long start = cpuNanos();
    Reading reading = read(text);
    assertThat(Duration.ofNanos(cpuNanos() - start))
        .as(() -> text.substring(0, Math.min(text.length(), 60)))
        .isLessThan(SLOW);
    if (reading instanceof Reading.Refused) {
      assertThat(reading.problems())
          .anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }
    assertThat(reading.problems())
        .allSatisfy(problem -> {
          assertThat(problem.line()).isPositive();
          assertThat(problem.column()).isPositive();
          assertThat(problem.message()).isNotBlank().doesNotContain("Exception", "null,");
        });
  }

  private static List<String> seeds() throws IOException {
    List<String> seeds = new ArrayList<>(List.of(EVERYTHING, MODERN, MODERN));
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yml")).sorted().toList()) {
        seeds.add(Files.readString(file));
      }
    }
    return seeds;
  }

  @Test
  void theUnchangedFileIsGood() {
    assertThat(read(EVERYTHING).problems()).isEmpty();
    assertThat(Reads.errors(read(MODERN))).isEmpty();
  }

  /** Values where others belong: what is valid YAML reaches the stages behind the validation. */
  @Test
  @Timeout(ENDLESS_SECONDS)
  void everyValueOfTheModernFileMayBeAnyOther() {
    String[] values = {
      "x", "5", "true", "null", "[]", "{}", "[x]", "{x: y}", "[{}]", "\"\"", "-1", "1e9"
    };
    Matcher value = Pattern.compile("(?<=[:\\[,] )[^ ,{}\\[\\]]+").matcher(MODERN);
    while (value.find()) {
      for (String other : values) {
        check(MODERN.substring(0, value.start()) + other + MODERN.substring(value.end()));
      }
    }
    Matcher collection = Pattern.compile("(?m)(?<=: )[\\[{].*$").matcher(MODERN);
    while (collection.find()) {
      for (String other : values) {
        check(MODERN.substring(0, collection.start()) + other + MODERN.substring(collection.end()));
      }
    }
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void mutatedFilesGiveReadings() throws IOException {
    Random random = new Random(20_260_729);
    List<String> seeds = seeds();
    for (int i = 0; i < MUTATIONS; i++) {
      String text = seeds.get(random.nextInt(seeds.size()));
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        text = mutate(text, random);
      }
      check(text);
    }
  }

  private static String mutate(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(40));
    return switch (random.nextInt(5)) {
      case 0 ->
          text.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(to);
      case 2 ->
          text.substring(0, at)
              + text.substring(at, to).repeat(1 + random.nextInt(3))
              + text.substring(at);
      case 3 ->
          text.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(to);
      default -> swapLines(text, random);
    };
  }

  private static String swapLines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return text;
    }
    String line = lines.remove(random.nextInt(lines.size()));
    lines.add(random.nextInt(lines.size() + 1), line);
    return String.join("\n", lines);
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void everyPrefixOfAFileGivesAReading() {
    for (int end = 0; end < EVERYTHING.length(); end += 7) {
      check(EVERYTHING.substring(0, end));
    }
    for (int end = 0; end < MODERN.length(); end += 7) {
      check(MODERN.substring(0, end));
    }
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void bytesThatAreNoTextGiveOneProblemEach() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(4_000) + 8];
      random.nextBytes(bytes);
      Reading reading = read(Source.decode("f.yml", bytes).text());
      assertThat(reading.problems()).hasSize(1);
    }
    byte[] elf = {0x7F, 'E', 'L', 'F', 2, 1, 1, 0};
    assertThat(read(Source.decode("f.yml", elf).text()).problems()).hasSize(1);
    assertThat(read(new String(elf, StandardCharsets.UTF_8)).problems()).hasSize(1);
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void manyOfEverythingStaysCheap() {
    StringBuilder services = new StringBuilder("services:\n");
    for (int i = 0; i < 5_000; i++) {
      services.append("  s").append(i).append(": {image: x, ports: [1-65535], environment: [A]}\n");
    }
    check(services.toString());
    check("services: {a: {image: x, environment: {" + many("K%d: v, ") + "}}}");
    check("services: {a: {image: x, labels: [" + many("k%d=v, ") + "]}}");
    check("services: {a: {image: x, volumes: [" + many("vol:/%d, ") + "]}}");
    check("services: {a: {image: x, dns: [" + many("d%d, ") + "]}}");
    check("x-a: {" + many("x-%d: v, ") + "}\nservices: {" + many("a%d: {}, ") + "}");
    check("services: {a: {" + many("k%d: 1, ") + "}}");
    check("services: {a: {command: '" + "\\\" ".repeat(100_000) + "'}}");
    check("services: {a: {image: '" + "a-".repeat(200_000) + "'}}");
    check("services: {a: {hostname: '" + "${A:-".repeat(100_000) + "'}}");
    check("services: {a: {stop_grace_period: '" + "1s".repeat(100_000) + "'}}");
    check(
        "services: {a: {deploy: {resources: {limits: {memory: '" + "1".repeat(300_000) + "'}}}}}");
    check("services: {a: {deploy: {replicas: " + "1".repeat(300_000) + "}}}");
    check("services: {a: {oom_score_adj: 1e999999999, ulimits: {a: 1e999}}}");
    check("services: {a: {image: x, healthcheck: {retries: 1e99}}}");
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void tenThousandServicesJustWork() {
    StringBuilder text = new StringBuilder("services:\n");
    for (int i = 0; i < 10_000; i++) {
      text.append(
          """
            s%1$d:
              image: registry.example/team/app-%1$d:1.%1$d
              environment: {A: "1", B: "${B}", URL: "http://s%1$d.example.test/path"}
              labels: [team=blue, "n=%1$d"]
              ports: [{target: 80, mode: host}]
              networks: {n: {aliases: [alias-%1$d]}}
              volumes: ["data:/data", {type: tmpfs, target: /scratch}]
              healthcheck: {test: [CMD, "true"], interval: 10s}
              depends_on: [s0]
              deploy:
                replicas: 2
                resources: {limits: {cpus: "0.5", memory: 64m}}
                placement: {constraints: ["node.labels.a == b"]}
          """
              .formatted(i)
              .replace("depends_on: [s0]", i == 0 ? "tty: true" : "depends_on: [s0]"));
    }
    text.append("networks: {n: {}}\nvolumes: {data: {}}\n");
    long start = cpuNanos();
    Reading reading = read(text.toString());
    long millis = Duration.ofNanos(cpuNanos() - start).toMillis();
    System.out.printf(
        "%,d characters with 10,000 services were read in %d ms%n", text.length(), millis);
    assertThat(Reads.stack(reading).services()).hasSize(10_000);
    assertThat(millis).isLessThan(SLOW.toMillis());
  }

  private static String many(String item) {
    return many(item, 30_000);
  }

  private static String many(String item, int times) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(item.formatted(i));
    }
    return text.toString();
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void mergingManyLargeFilesStaysCheap() {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < ManifestReader.MAX_SOURCES; i++) {
      String extra = "a" + i + ": {image: x, labels: {l" + i + ": v}}";
      sources.add(
          new Source(
              "f" + i,
              "services: {all: {image: x, environment: {"
                  + many("K%d: v, ", 900)
                  + "}}, "
                  + extra
                  + "}"));
    }
    long start = cpuNanos();
    Reading reading =
        ManifestReader.read(
            sources, Inputs.none(), Inputs.none(), new Options("s", "/w", Feature.ALL));
    assertThat(Reads.stack(reading).services()).hasSize(ManifestReader.MAX_SOURCES + 1);
    assertThat(Duration.ofNanos(cpuNanos() - start)).isLessThan(SLOW);
  }
}
