package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.api.intent.Problem;
import dev.skep.manifests.Oracle.Case;
import dev.skep.manifests.normalise.NormalForm;
import dev.skep.manifests.normalise.Normaliser;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Version;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What holds for every file, checked on those of the oracle and on random changes of them. */
class StrictPropertiesTest {
  private static final long SEED = 3_013;
  private static final int CHANGED_TEXTS = 10_000;
  private static final int CHANGED_TREES = 3_000;

  /** Real files are a hundred times as long as probes; a few of them do. */
  private static final int REAL_FILES = 5;

  private static List<Case> cases() {
    Oracle oracle = Oracle.find().orElse(null);
    assumeTrue(oracle != null, "no compose-oracle beside the project: nothing to change");
    List<Case> cases = new ArrayList<>(oracle.cases("probes"));
    cases.addAll(oracle.cases("real").subList(0, REAL_FILES));
    cases.removeIf(each -> !each.accepted());
    return cases;
  }

  private static Mapping again(Case file, Mapping normal) {
    Problems problems = new Problems();
    Surroundings surroundings =
        new Surroundings(file.directory(), file.inputs()::lookup, file.inputs()::read);
    Mapping expanded = new Normaliser(surroundings, Mode.STRICT, problems).normalise(normal);
    Mapping result = new NormalForm(Mode.STRICT, problems).of(expanded, Version.text(normal));
    assertThat(problems.inOrder(List.of())).as(file.name()).allMatch(StrictPropertiesTest::warns);
    return result;
  }

  private static boolean warns(Problem problem) {
    return problem.severity() == Problem.Severity.WARNING;
  }

  @Test
  void theNormalFormOfANormalFormIsItself() {
    Oracle oracle = Oracle.find().orElse(null);
    assumeTrue(oracle != null, "no compose-oracle beside the project: nothing to normalise");
    for (String collection : List.of("real", "probes")) {
      for (Case each : oracle.cases(collection)) {
        Normalised once =
            ManifestReader.normalise(
                List.of(each.source()), each.inputs(), each.inputs(), each.strict());
        if (once instanceof Normalised.Accepted accepted) {
          Plain normal = Plain.of(accepted.file());
          Plain twice = Plain.of(again(each, accepted.file()));
          assertThat(normal.difference(twice)).as(each.name()).isEmpty();
        }
      }
    }
  }

  @Test
  void changedTextsGetAnAnswer() {
    Mutations mutations = new Mutations(SEED);
    List<Case> cases = cases();
    int accepted = 0;
    for (int i = 0; i < CHANGED_TEXTS; i++) {
      Case each = cases.get(i % cases.size());
      accepted += answer(each, mutations.of(each.source().text())) ? 1 : 0;
    }
    System.out.printf(
        "changed texts: %d of %d accepted, the others refused with a place (seed %d)%n",
        accepted, CHANGED_TEXTS, SEED);
    assertThat(accepted).isBetween(CHANGED_TEXTS / 20, CHANGED_TEXTS);
  }

  @Test
  void whatTheSchemaAcceptsIsConvertedOrRefusedWithAPlace() {
    Mutations mutations = new Mutations(SEED);
    List<Case> cases = cases();
    int accepted = 0;
    for (int i = 0; i < CHANGED_TREES; i++) {
      Case each = cases.get(i % cases.size());
      Mapping tree =
          new YamlReader(new Problems())
              .read(each.name(), each.source().text())
              .orElse(Mapping.empty(dev.skep.manifests.tree.Position.startOf("")));
      Mapping mutated =
          mutations.of(tree).with("version", Scalar.text(tree.position(), "3." + i % 14));
      String text = YamlWriter.write(mutated, UnaryOperator.identity());
      accepted += answer(each, text) ? 1 : 0;
    }
    System.out.printf(
        "changed trees: %d of %d accepted, the others refused with a place (seed %d)%n",
        accepted, CHANGED_TREES, SEED);
    assertThat(accepted).isBetween(CHANGED_TREES / 10, CHANGED_TREES);
  }

  /** Reads a text by both rules, some of them as requests, too; whether it is accepted strictly. */
  private static boolean answer(Case file, String text) {
    List<Source> sources = List.of(new Source("f.yml", text));
    Options lenient = new Options("s", file.directory(), Feature.ALL);
    try {
      placed(ManifestReader.read(sources, file.inputs(), file.inputs(), lenient).problems());
      if (file.name().length() % 4 == 0) {
        placed(ManifestReader.requests(sources, file.inputs(), file.inputs(), lenient).problems());
      }
      Normalised strict =
          ManifestReader.requests(sources, file.inputs(), file.inputs(), file.strict());
      placed(strict.problems());
      boolean refused = strict instanceof Normalised.Refused;
      assertThat(strict.problems().stream().anyMatch(problem -> !warns(problem)))
          .isEqualTo(refused);
      return !refused;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("no answer for:\n" + text, e);
    }
  }

  private static void placed(List<Problem> problems) {
    assertThat(problems).allMatch(problem -> problem.line() > 0 && problem.column() > 0);
  }
}
