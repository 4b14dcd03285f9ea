package dev.skep.cli.command;

import dev.skep.api.http.SetChanges;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Records;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skep apply}: makes a stack, or all that a set of manifests speaks of, what they say. */
@Command(
    name = "apply",
    description =
        "Make a stack what its Compose files say, or the cluster what a set of manifests says: all"
            + " of it or nothing")
final class ApplyCommand extends Connected {
  @Mixin private ManifestFiles manifest = new ManifestFiles();
  @Mixin private ReadingOptions reading = new ReadingOptions();
  @Mixin private WaitOptions waiting = new WaitOptions();

  @Option(names = "--dry-run", description = "Only say what would change, as 'skep diff' does")
  private boolean dryRun;

  @Option(
      names = "--no-prune",
      description = "Keep what the files no longer have; it stays the stack's")
  private boolean noPrune;

  @Option(
      names = "--prune",
      description =
          "Remove what the set brought and its files no longer have; of the Compose files of one"
              + " stack that happens anyway")
  private boolean prune;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait until all services run and are stable")
  private boolean wait;

  ApplyCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (prune && noPrune) {
      throw CliFailure.usage("--prune and --no-prune exclude each other");
    }
    return manifest.isSet(invocation) ? applySet() : applyStack();
  }

  private int applyStack() throws InterruptedException {
    StackUpload upload = new StackUpload(invocation, manifest, reading);
    Daemon daemon = daemon();
    StackChanges changes = Records.read(upload.send(daemon, dryRun, noPrune), StackChanges.class);
    if (dryRun) {
      print(PlanText.of(changes));
      return ok();
    }
    changes.changes().forEach(change -> println(ChangeText.of(change)));
    return wait ? waiting.forStack(invocation, daemon, upload.stack()) : ok();
  }

  private int applySet() throws InterruptedException {
    if (noPrune) {
      throw CliFailure.usage(
          "--no-prune is for the Compose files of one stack; a set loses nothing without --prune");
    }
    SetUpload upload = new SetUpload(invocation, manifest, reading);
    Daemon daemon = daemon();
    SetChanges changes = Records.read(upload.send(daemon, dryRun, prune), SetChanges.class);
    if (dryRun) {
      print(PlanText.of(changes));
      return ok();
    }
    changes.changes().forEach(change -> println(ChangeText.of(change)));
    int worst = ok();
    for (String stack : wait ? upload.stacks() : List.<String>of()) {
      worst = Math.max(worst, waiting.forStack(invocation, daemon, stack));
    }
    return worst;
  }
}
