package dev.skep.cli.command;

import dev.skep.api.Bytes;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code skep apply}: reads the files here, to find the variables and files that they refer to,
 * sends just these, and lets the daemon read the same text again and commit what differs.
 */
@Command(
    name = "apply",
    description = "Make a stack what its Compose files say: all of it or nothing")
final class ApplyCommand extends Connected {
  @Mixin private ManifestFiles manifest = new ManifestFiles();
  @Mixin private WaitOptions waiting = new WaitOptions();

  @Option(names = "--dry-run", description = "Only say what would change")
  private boolean dryRun;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait until all services run and are stable")
  private boolean wait;

  ApplyCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (manifest.files.isEmpty()) {
      throw CliFailure.usage("no files: name them with -f, or use -f - for standard input");
    }
    ManifestFiles.Loaded loaded = manifest.load(invocation);
    Daemon daemon = daemon();
    StackChanges changes = apply(daemon, loaded);
    report(changes.warnings(), loaded.sources());
    changes.changes().forEach(change -> println(ChangeText.of(change, dryRun)));
    return wait && !dryRun ? waiting.forStack(invocation, daemon, loaded.stack()) : ok();
  }

  private StackChanges apply(Daemon daemon, ManifestFiles.Loaded loaded) {
    try {
      return daemon.post(StackCommands.path(loaded.stack()), request(loaded), StackChanges.class);
    } catch (DaemonException e) {
      if (!e.is(ErrorBody.INVALID_MANIFEST)) {
        throw e;
      }
      report(e.error().problems(), loaded.sources());
      throw refused();
    }
  }

  private StackApply request(ManifestFiles.Loaded loaded) {
    Map<String, String> environment = invocation.environment();
    Reading reading =
        ManifestReader.read(
            loaded.sources(),
            name -> Optional.ofNullable(environment.get(name)),
            ReferencedFiles.onDisk(),
            new Options(loaded.stack(), loaded.directory().toString(), Feature.ALL));
    if (reading instanceof Reading.Refused) {
      report(reading.problems().stream().map(ManifestProblem::of).toList(), loaded.sources());
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
        files, loaded.directory().toString(), inputs.variables(), referenced, dryRun);
  }

  private static String base64(Bytes content) {
    return Base64.getEncoder().encodeToString(content.toArray());
  }

  private void report(List<ManifestProblem> problems, List<Source> sources) {
    problems.forEach(problem -> invocation.err().print(ProblemText.of(problem, sources)));
    invocation.err().flush();
  }

  /** The problems have been printed. */
  private static CliFailure refused() {
    return CliFailure.failed("");
  }
}
