package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.api.intent.DesiredStack;
import dev.skep.manifests.Oracle.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares readings with what the docker CLI says of the same files, where a record is near. */
class OracleTest {
  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void readsWhatTheDockerCliReads(String collection) {
    Optional<Oracle> oracle = Oracle.find();
    assumeTrue(oracle.isPresent(), "no compose-oracle beside the project: nothing to compare with");

    List<Case> cases = oracle.orElseThrow().cases(collection);
    List<String> verdicts = new ArrayList<>();
    List<String> specs = new ArrayList<>();
    int compared = 0;
    for (Case each : cases) {
      ManifestReader reader = each.reader();
      Optional<DesiredStack> stack = reader.converted();
      if (stack.isPresent() != each.accepted()) {
        verdicts.add(
            each.name()
                + ": docker says "
                + (each.accepted() ? "ok" : each.error())
                + ", we say "
                + reader.inOrder());
      }
      if (stack.isPresent() && each.specs().isPresent()) {
        compared++;
        Map<String, Object> expected = SwarmJson.expected(each.specs().get());
        Map<String, Object> actual = SwarmJson.of(stack.get());
        if (!actual.equals(expected)) {
          specs.add(each.name() + "\n  docker " + line(expected) + "\n  skep   " + line(actual));
        }
      }
    }
    System.out.printf(
        "compose oracle, %s: %d of %d verdicts agree, %d of %d specs agree%n",
        collection,
        cases.size() - verdicts.size(),
        cases.size(),
        compared - specs.size(),
        compared);
    if (Boolean.getBoolean("skep.oracle.verbose")) {
      verdicts.forEach(System.out::println);
      specs.forEach(System.out::println);
    }
    assertThat(cases).isNotEmpty();
  }

  private static String line(Map<String, Object> map) {
    return map.toString().replace("\n", "\\n").replace("\r", "\\r");
  }
}
