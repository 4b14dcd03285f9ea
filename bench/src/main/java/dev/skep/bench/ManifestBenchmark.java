package dev.skep.bench;

import dev.skep.manifests.Inputs;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Normalised;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Source;
import dev.skep.manifests.support.Feature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reading a typical stack file, from text to what is applied: parsing, variables, validation,
 * normal form, conversion. The ratio is against parsing the same YAML into maps and lists, which
 * has to be paid in any case.
 */
public final class ManifestBenchmark {
  private static final int SERVICES = 8;
  private static final int WARM_UPS = 500;
  private static final int RUNS = 201;

  private static final String SERVICE =
      """
        web%1$d:
          image: registry.example/shop/web%1$d:${TAG:-1.0}
          command: serve --port 8080 --log json
          environment:
            DATABASE_URL: postgres://db/shop
            LOG_LEVEL: ${LEVEL:-info}
            FEATURE_A: "on"
          ports:
            - "80%1$d0:8080"
          volumes:
            - data%1$d:/var/lib/shop
            - type: tmpfs
              target: /tmp
          networks: [front, back]
          healthcheck:
            test: ["CMD", "curl", "-f", "http://localhost:8080/health"]
            interval: 10s
            retries: 3
          deploy:
            replicas: 3
            update_config: {parallelism: 1, delay: 5s, order: start-first}
            placement:
              constraints: [node.labels.zone == a]
            resources:
              limits: {cpus: "0.5", memory: 256M}
      """;

  private ManifestBenchmark() {}

  public static void main(String[] arguments) {
    String text = text();
    List<Source> sources = List.of(new Source("stack.yml", text));
    Inputs inputs = new Inputs(Map.of("TAG", "2.1"), Map.of());
    Duration parsing = Medians.of(WARM_UPS, RUNS, () -> parse(text));
    report(text, "parsing alone", parsing, parsing);
    for (Mode mode : Mode.values()) {
      Options options = new Options("shop", "/srv/shop", Feature.ALL, mode);
      Supplier<Object> read = () -> ManifestReader.read(sources, inputs, inputs, options);
      Supplier<Object> send = () -> ManifestReader.requests(sources, inputs, inputs, options);
      require(read.get() instanceof Reading.Accepted, "the file is refused");
      require(send.get() instanceof Normalised.Accepted, "the file is refused");
      report(text, mode + ", to a stack", Medians.of(WARM_UPS, RUNS, read::get), parsing);
      report(text, mode + ", to requests", Medians.of(WARM_UPS, RUNS, send::get), parsing);
    }
  }

  private static void report(String text, String what, Duration time, Duration parsing) {
    System.out.printf(
        "%d lines, %s: %.2f ms, %.1f of parsing alone%n",
        text.lines().count(),
        what,
        time.toNanos() / 1e6,
        (double) time.toNanos() / parsing.toNanos());
  }

  private static Object parse(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static String text() {
    StringBuilder text = new StringBuilder("version: \"3.8\"\nservices:\n");
    StringBuilder volumes = new StringBuilder("volumes:\n");
    for (int i = 1; i <= SERVICES; i++) {
      text.append(SERVICE.formatted(i).indent(2));
      volumes.append("  data").append(i).append(": {}\n");
    }
    return text.append(volumes).append("networks: {front: {}, back: {}}\n").toString();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
