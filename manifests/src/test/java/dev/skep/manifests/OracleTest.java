package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.manifests.Oracle.Case;
import dev.skep.manifests.normalise.PrintedForm;
import dev.skep.manifests.support.Feature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real stack files and probes, with what the docker CLI says of them, where a record is near. */
class OracleTest {
  /** Files that say what our model has no word for, so that applying them is refused. */
  private static final Set<String> UNKNOWN_TO_THE_MODEL =
      Set.of(
          // Secrets of drivers: a secret of ours has a content.
          "sec-driver.yml",
          // Credential specs: there are no Windows nodes.
          "svc-credspec-config.yml",
          "svc-credspec-file.yml",
          // Words that a manager refuses, and so does our model.
          "endpoint-foo.yml",
          "port-long-badmode.yml",
          "restartpol-no.yml");

  private static List<Case> cases(String collection) {
    Optional<Oracle> oracle = Oracle.find();
    assumeTrue(oracle.isPresent(), "no compose-oracle beside the project: nothing to compare with");
    return oracle.orElseThrow().cases(collection);
  }

  /**
   * What is applied is read off what is sent. The two say the same, except where our model has no
   * word for what a file asks and the file is refused.
   */
  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void aStackHoldsWhatDockerStackDeploySends(String collection) {
    Agreement verdicts = new Agreement("verdicts on what is applied");
    Agreement stacks = new Agreement("what is applied");
    for (Case each : cases(collection)) {
      if (UNKNOWN_TO_THE_MODEL.contains(each.name())) {
        continue;
      }
      ManifestReader reader = each.reader();
      Optional<DesiredStack> stack = reader.converted();
      verdicts.count(
          each.name(),
          stack.isPresent() == each.accepted(),
          () -> each.error() + " / we say " + reader.inOrder());
      if (stack.isPresent() && each.specs().isPresent()) {
        Plain expected = Plain.ofJson(SwarmJson.expected(each.specs().get()));
        Plain actual = Plain.ofJson(SwarmJson.of(stack.get()));
        stacks.count(each.name(), expected.equals(actual), () -> expected.difference(actual));
      }
    }
    verdicts.print(collection);
    stacks.print(collection);
    verdicts.assertComplete();
    stacks.assertComplete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void strictReadingNormalisesAsDockerStackConfigDoes(String collection) {
    Agreement bare = new Agreement("config_bare");
    Agreement config = new Agreement("config");
    Agreement normalised = new Agreement("normalised");
    for (Case each : cases(collection)) {
      Normalised alone = normalise(each, each.bareInputs());
      Normalised result = normalise(each, each.inputs());
      bare.count(each.name(), each.bare() == isAccepted(alone), () -> alone.problems().toString());
      config.count(
          each.name(),
          each.config() == isAccepted(result),
          () -> each.error() + " / we say " + result.problems());
      if (result instanceof Normalised.Accepted accepted && each.normalised().isPresent()) {
        Plain expected = Plain.ofYaml(each.normalised().get());
        Plain actual = Plain.of(PrintedForm.of(accepted.file()));
        normalised.count(each.name(), expected.equals(actual), () -> expected.difference(actual));
      }
    }
    for (Agreement each : List.of(bare, config, normalised)) {
      each.print(collection);
    }
    for (Agreement each : List.of(bare, config, normalised)) {
      each.assertComplete();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void strictReadingSendsWhatDockerStackDeployDoes(String collection) {
    Agreement deploy = new Agreement("deploy");
    Agreement specs = new Agreement("specs");
    for (Case each : cases(collection)) {
      Normalised requests =
          ManifestReader.requests(
              List.of(each.source()), each.inputs(), each.inputs(), each.strict());
      deploy.count(
          each.name(),
          each.accepted() == isAccepted(requests),
          () -> each.error() + " / we say " + requests.problems());
      if (requests instanceof Normalised.Accepted accepted && each.specs().isPresent()) {
        Plain expected = Plain.ofJson(each.specs().get());
        Plain actual = Plain.of(accepted.file());
        specs.count(each.name(), expected.equals(actual), () -> expected.difference(actual));
      }
    }
    deploy.print(collection);
    specs.print(collection);
    deploy.assertComplete();
    specs.assertComplete();
  }

  private static Normalised normalise(Case each, Inputs inputs) {
    return ManifestReader.normalise(List.of(each.source()), inputs, inputs, each.strict());
  }

  private static boolean isAccepted(Normalised normalised) {
    return normalised instanceof Normalised.Accepted;
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void everyFileGivesAReadingWithPlaces(String collection) {
    int runnable = 0;
    List<Case> cases = cases(collection);
    for (Case each : cases) {
      Reading reading = read(each, each.inputs(), Options.of("s", each.directory()));
      assertThat(reading.problems())
          .as(each.name())
          .allMatch(problem -> problem.line() > 0 && problem.column() > 0);
      boolean hasError =
          reading.problems().stream()
              .anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
      assertThat(hasError).as(each.name()).isEqualTo(reading instanceof Reading.Refused);
      runnable += reading instanceof Reading.Accepted ? 1 : 0;
    }
    System.out.printf(
        "compose oracle, %s: a cluster of this version takes %d of %d files as they are%n",
        collection, runnable, cases.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", "probes"})
  void aServerReadsWhatTheClientReadAndTheKeptManifestMeansTheSame(String collection) {
    for (Case each : cases(collection)) {
      Options options = new Options("s", each.directory(), Feature.ALL);
      Reading client = read(each, each.inputs(), options);
      assertThat(read(each, client.inputs(), options)).as(each.name()).isEqualTo(client);
      // What a manifest holds in the place of files is not kept with it.
      if (client instanceof Reading.Accepted accepted
          && !accepted.stack().manifest().contains("(content of ")) {
        Inputs filesOnly = new Inputs(Map.of(), each.inputs().files());
        Reading again =
            ManifestReader.read(
                List.of(new Source("kept", accepted.stack().manifest())),
                filesOnly,
                filesOnly,
                options);
        assertThat(Reads.stack(again)).as(each.name()).isEqualTo(accepted.stack());
      }
    }
  }

  private static Reading read(Case each, Inputs inputs, Options options) {
    return ManifestReader.read(List.of(each.source()), inputs, inputs, options);
  }
}
