package dev.skep.cli.command;

import dev.skep.api.Bytes;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.Records;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.Reading;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The files of a stack on their way to the daemon. They are read here to find the variables and
 * files that they refer to; just these are sent, and the daemon reads the same text again.
 */
final class StackUpload {
  private final Invocation invocation;
  private final ManifestFiles.Loaded loaded;
  private final ReadingOptions reading;
  private Map<String, Bytes> referenced = Map.of();

  StackUpload(Invocation invocation, ManifestFiles manifest, ReadingOptions reading) {
    this.invocation = invocation;
    this.loaded = manifest.load(invocation);
    this.reading = reading;
  }

  /** The stack's name. */
  String stack() {
    return loaded.stack();
  }

  /**
   * Applies the files, or asks what that would change. Warnings and mistakes go to standard error.
   *
   * @return {@link StackChanges}
   */
  Json send(Daemon daemon, boolean dryRun, boolean noPrune) {
    if (reading.warningsAsErrors && !dryRun) {
      // Warnings come with the answer, when it would be too late to refuse.
      ask(daemon, true, noPrune);
    }
    return ask(daemon, dryRun, noPrune);
  }

  private Json ask(Daemon daemon, boolean dryRun, boolean noPrune) {
    try {
      Json changes = daemon.post(StackCommands.path(stack()), request(dryRun, noPrune));
      List<ManifestProblem> warnings =
          Records.readAll(changes.at("warnings"), ManifestProblem.class);
      report(warnings);
      if (reading.warningsAsErrors && !warnings.isEmpty()) {
        throw refused();
      }
      return changes;
    } catch (DaemonException e) {
      if (!e.is(ErrorBody.INVALID_MANIFEST)) {
        throw e;
      }
      report(e.error().problems());
      throw refused();
    }
  }

  private StackApply request(boolean dryRun, boolean noPrune) {
    Reading read = reading.read(loaded, Feature.ALL);
    Inputs inputs = read.inputs();
    referenced = inputs.files();
    if (read instanceof Reading.Refused) {
      report(read.problems().stream().map(ManifestProblem::of).toList());
      throw refused();
    }
    List<StackApply.File> files = new ArrayList<>();
    loaded.sources().forEach(s -> files.add(new StackApply.File(s.name(), s.text())));
    List<StackApply.Referenced> contents = new ArrayList<>();
    inputs
        .files()
        .forEach((path, bytes) -> contents.add(new StackApply.Referenced(path, base64(bytes))));
    return new StackApply(
        files,
        loaded.directory().toString(),
        inputs.variables(),
        contents,
        dryRun,
        noPrune,
        reading.strict,
        reading.profiles);
  }

  /** As the API takes contents. */
  static String base64(Bytes content) {
    return Base64.getEncoder().encodeToString(content.toArray());
  }

  private void report(List<ManifestProblem> problems) {
    ProblemText text = new ProblemText(loaded.sources(), referenced);
    problems.forEach(problem -> invocation.err().print(text.of(problem)));
    invocation.err().flush();
  }

  /** The problems have been printed. */
  private static CliFailure refused() {
    return CliFailure.failed("");
  }
}
