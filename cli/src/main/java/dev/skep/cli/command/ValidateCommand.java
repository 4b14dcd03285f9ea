package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.api.intent.Problem;
import dev.skep.cli.json.JsonWriter;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Source;
import dev.skep.manifests.kinds.SetReading;
import dev.skep.manifests.support.Feature;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skep validate}: whether files can be applied, asking no daemon. For hooks and CI. */
@Command(
    name = "validate",
    description =
        "Say what is wrong with Compose files, without a cluster: exits with 1 if anything")
final class ValidateCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin private ManifestFiles manifest = new ManifestFiles();
  @Mixin private ReadingOptions reading = new ReadingOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text, json or sarif (2.1.0)")
  private Form form = Form.text;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show how this command is called")
  private boolean help;

  /** Forms of output. */
  enum Form {
    text,
    json,
    sarif
  }

  ValidateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (manifest.isSet(invocation)) {
      SetReading read = SetUpload.read(invocation, manifest, reading, Feature.AVAILABLE);
      return show(
          read.sources(), read.inputs(), read.problems(), read instanceof SetReading.Accepted);
    }
    ManifestFiles.Loaded loaded = manifest.load(invocation);
    // The docker CLI knows nothing of what a cluster can do.
    Set<Feature> features =
        reading.of(loaded, Feature.ALL).mode() == Mode.STRICT ? Feature.ALL : Feature.AVAILABLE;
    Reading result = reading.read(loaded, features);
    return show(
        loaded.sources(), result.inputs(), result.problems(), result instanceof Reading.Accepted);
  }

  private int show(List<Source> sources, Inputs inputs, List<Problem> found, boolean accepted) {
    List<ManifestProblem> problems = found.stream().map(ManifestProblem::of).toList();
    boolean good = accepted && !(reading.warningsAsErrors && !problems.isEmpty());
    switch (form) {
      case text -> printText(sources, inputs, problems);
      case json -> println(JsonWriter.pretty(ValidationJson.of(manifest.files, problems, good)));
      case sarif ->
          println(
              JsonWriter.pretty(Sarif.of(problems, invocation.directory(), Version.OF_THIS_BUILD)));
    }
    return (good ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private void printText(List<Source> sources, Inputs inputs, List<ManifestProblem> problems) {
    ProblemText text = new ProblemText(sources, inputs.files());
    problems.forEach(problem -> invocation.out().print(text.of(problem)));
    long errors = ValidationJson.count(problems, "error");
    long warnings = ValidationJson.count(problems, "warning");
    println(
        String.join(", ", manifest.files)
            + ": "
            + (problems.isEmpty()
                ? "valid"
                : counted(errors, "error") + ", " + counted(warnings, "warning")));
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void println(String line) {
    invocation.out().println(line);
  }
}
