package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.cli.json.JsonWriter;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Reading;
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
    if (manifest.files.isEmpty()) {
      throw CliFailure.usage("no files: name them with -f, or use -f - for standard input");
    }
    ManifestFiles.Loaded loaded = manifest.load(invocation);
    // The docker CLI knows nothing of what a cluster can do.
    Set<Feature> features =
        reading.of(loaded, Feature.ALL).mode() == Mode.STRICT ? Feature.ALL : Feature.AVAILABLE;
    Reading result = reading.read(loaded, features);
    List<ManifestProblem> problems = result.problems().stream().map(ManifestProblem::of).toList();
    boolean good =
        result instanceof Reading.Accepted && !(reading.warningsAsErrors && !problems.isEmpty());
    switch (form) {
      case text -> printText(loaded, result, problems);
      case json -> println(JsonWriter.pretty(ValidationJson.of(manifest.files, problems, good)));
      case sarif ->
          println(
              JsonWriter.pretty(Sarif.of(problems, invocation.directory(), Version.OF_THIS_BUILD)));
    }
    return (good ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private void printText(
      ManifestFiles.Loaded loaded, Reading result, List<ManifestProblem> problems) {
    ProblemText text = new ProblemText(loaded.sources(), result.inputs().files());
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
