package dev.skep.manifests.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.skep.manifests.Inputs;
import dev.skep.manifests.support.Feature;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands in a manifest, reading it says so and does not fail. */
class SetFuzzTest {
  private static final long SEED = 7;
  private static final int TRIES = 4_000;

  private static final String ALL =
      """
      apiVersion: skep.dev/v1
      kind: Cluster
      metadata: {name: default, labels: {a: b}}
      spec: {heartbeatPeriod: 1s, missedHeartbeats: 3, addressPool: 10.0.0.0/8, subnetSize: 24}
      ---
      apiVersion: skep.dev/v1
      kind: Node
      metadata: {name: n, labels: {a: 1}}
      spec: {availability: drain, role: worker}
      ---
      apiVersion: skep.dev/v1
      kind: Network
      metadata: {name: net}
      spec: {subnets: [10.0.0.0/24, "fd00::/64"], options: {a: 1}, ipv6: true}
      ---
      apiVersion: skep.dev/v1
      kind: Secret
      metadata: {name: s}
      spec: {base64: AAEC}
      ---
      apiVersion: skep.dev/v1
      kind: Stack
      metadata: {name: app}
      spec: {services: {a: {image: x}}}
      ---
      services: {b: {image: y}}
      """;

  private static final List<String> PIECES =
      List.of(
          "",
          "null",
          "[]",
          "{}",
          "5",
          "1.5",
          "true",
          "~",
          "&a",
          "*a",
          "---\n",
          "\n",
          "'",
          ": ",
          "!reset null",
          "<<: {a: b}",
          "\u0000",
          "kind: Stack",
          "name: ''",
          "9223372036854775808",
          "file: [1, {}]",
          "-1",
          "PT",
          "10.0.0.0/",
          "\uD83D");

  @Test
  void changedTextsAreReadOrRefused() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      String text = changed(random);
      ManifestFile file = new ManifestFile("f.yml", text, "/w/f.yml", random.nextBoolean());
      assertThatCode(() -> read(file)).as(text).doesNotThrowAnyException();
      refused += read(file) instanceof SetReading.Refused ? 1 : 0;
    }
    assertThat(refused).isBetween(TRIES / 4, TRIES - 1);
  }

  private static SetReading read(ManifestFile file) {
    return SetReader.read(
        List.of(file), Inputs.none(), Inputs.none(), new SetOptions("", Feature.ALL));
  }

  private static String changed(Random random) {
    StringBuilder text = new StringBuilder(ALL);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(12));
      text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
