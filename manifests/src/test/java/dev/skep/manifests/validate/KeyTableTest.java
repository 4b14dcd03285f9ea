package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.manifests.support.Feature;
import dev.skep.manifests.support.Treatment;
import dev.skep.manifests.support.Treatment.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of keys in the documentation to the keys that are read and what becomes of them.
 */
class KeyTableTest {
  private static final Path TABLE = Path.of("..", "docs", "compose.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ROW =
      Pattern.compile("\\| (`.*?`) \\| (honoured|honoured later|ignored|refused) \\|.*");

  /** Keys that are refused until the cluster has an ability. */
  private static final Map<String, Feature> UNTIL =
      Map.of(
          "services.*.credential_spec", Feature.WINDOWS,
          "services.*.isolation", Feature.WINDOWS,
          "services.*.networks.*.driver_opts", Feature.ATTACHMENT_OPTIONS,
          "networks.*.ipam.driver", Feature.IPAM_DRIVERS,
          "volumes.*.x-cluster-spec", Feature.CLUSTER_VOLUMES,
          "secrets.*.driver", Feature.SECRET_DRIVERS,
          "secrets.*.driver_opts", Feature.SECRET_DRIVERS,
          "secrets.*.template_driver", Feature.PAYLOAD_TEMPLATES,
          "configs.*.template_driver", Feature.PAYLOAD_TEMPLATES);

  private static Map<String, String> documented() throws IOException {
    Map<String, String> words = new TreeMap<>();
    List<String> prefixes = List.of();
    boolean inTable = false;
    for (String line : Files.readAllLines(TABLE)) {
      if (line.startsWith("## ")) {
        inTable = line.equals("## Every key");
      } else if (line.startsWith("### ")) {
        List<String> named = codes(line).stream().map(code -> code + ".").toList();
        prefixes = named.isEmpty() ? List.of("") : named;
      } else if (inTable && line.startsWith("| `")) {
        Matcher row = ROW.matcher(line);
        assertThat(row.matches()).as(line).isTrue();
        for (String key : codes(row.group(1))) {
          for (String prefix : prefixes) {
            assertThat(words.put(prefix + key, row.group(2))).as(prefix + key).isNull();
          }
        }
      }
    }
    return words;
  }

  private static List<String> codes(String text) {
    List<String> codes = new ArrayList<>();
    Matcher code = CODE.matcher(text);
    while (code.find()) {
      codes.add(code.group(1));
    }
    return codes;
  }

  /** What the code says of a key; nothing where the key above it says all. */
  private static Optional<String> word(String path) {
    for (Treatment treatment : Treatment.all()) {
      String treated = String.join(".", treatment.path());
      if (path.equals(treated)) {
        return Optional.of(
            treatment.kind() == Kind.LATER
                ? "honoured later"
                : treatment.kind().name().toLowerCase(Locale.ROOT));
      }
      if (path.startsWith(treated + ".")) {
        return Optional.empty();
      }
    }
    for (Map.Entry<String, Feature> until : UNTIL.entrySet()) {
      if (path.equals(until.getKey())) {
        return Optional.of(Feature.AVAILABLE.contains(until.getValue()) ? "honoured" : "refused");
      }
      if (path.startsWith(until.getKey() + ".")) {
        return Optional.empty();
      }
    }
    return Optional.of("honoured");
  }

  @Test
  void everyKeyIsInTheTableWithWhatBecomesOfIt() throws IOException {
    Map<String, String> documented = documented();
    Map<String, String> expected = new TreeMap<>();
    for (String path : KeyPaths.all().keySet()) {
      word(path)
          .or(() -> Optional.ofNullable(documented.get(path)))
          .ifPresent(word -> expected.put(path, word));
    }
    // A mode of the network is honoured where it is one of the engine's own.
    expected.put("services.*.network_mode", "honoured");
    assertThat(documented).isEqualTo(expected);
  }

  @Test
  void everyTreatmentIsOfAKeyThatExists() {
    assertThat(Treatment.all())
        .allSatisfy(treatment ->
            assertThat(KeyPaths.all()).containsKey(String.join(".", treatment.path())));
  }
}
