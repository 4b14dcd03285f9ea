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
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.Source;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a stack on their way to the daemon. They are read here to find the variables and
 * files that they refer to; just these are sent, and the daemon reads the same text again.
 */
final class StackUpload {
  private final Invocation invocation;
  private final ManifestFiles.Loaded loaded;

  StackUpload(Invocation invocation, ManifestFiles manifest) {
    this.invocation = invocation;
    this.loaded = manifest.load(invocation);
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
    try {
      Json changes = daemon.post(StackCommands.path(stack()), request(dryRun, noPrune));
      report(Records.read(changes, StackChanges.class).warnings());
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
    Map<String, String> environment = invocation.environment();
    Reading reading =
        ManifestReader.read(
            loaded.sources(),
            name -> Optional.ofNullable(environment.get(name)),
            ReferencedFiles.onDisk(),
            new Options(loaded.stack(), loaded.directory().toString(), Feature.ALL));
    if (reading instanceof Reading.Refused) {
      report(reading.problems().stream().map(ManifestProblem::of).toList());
      throw refused();
    }
    Inputs inputs = reading.inputs();
    List<StackApply.File> files = new ArrayList<>();
    loaded.sources().forEach(s -> files.add(new StackApply.File(s.name(), s.text())));
    List<StackApply.Referenced> referenced = new ArrayList<>();
    inputs
        .files()
        .forEach((path, bytes) -> referenced.add(new StackApply.Referenced(path, base64(bytes))));
    return new StackApply(
        files, loaded.directory().toString(), inputs.variables(), referenced, dryRun, noPrune);
  }

  /** As the API takes contents. */
  static String base64(Bytes content) {
    return Base64.getEncoder().encodeToString(content.toArray());
  }

  private void report(List<ManifestProblem> problems) {
    List<Source> sources = loaded.sources();
    problems.forEach(problem -> invocation.err().print(ProblemText.of(problem, sources)));
    invocation.err().flush();
  }

  /** The problems have been printed. */
  private static CliFailure refused() {
    return CliFailure.failed("");
  }
}
