package dev.skep.cli.command;

import dev.skep.api.http.SetChanges;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.Records;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code skep diff}: what applying files would change. Its exit codes are those of {@code diff}, so
 * that scripts can tell a difference from trouble.
 */
@Command(
    name = "diff",
    description = "Say what applying files would change: exits with 0 if nothing, 1 if something")
final class DiffCommand extends Connected {
  private static final int SAME = 0;
  private static final int DIFFERENT = 1;
  private static final int TROUBLE = 2;

  @Mixin private ManifestFiles manifest = new ManifestFiles();
  @Mixin private ReadingOptions reading = new ReadingOptions();

  @Option(names = "--no-prune", description = "As if what the files no longer have were kept")
  private boolean noPrune;

  @Option(names = "--prune", description = "With what 'skep apply --prune' would remove of a set")
  private boolean prune;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text or json")
  private Form form = Form.text;

  /** Forms of output. */
  enum Form {
    text,
    json
  }

  DiffCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    try {
      if (manifest.isSet(invocation)) {
        Json plan = new SetUpload(invocation, manifest, reading).send(daemon(), true, prune);
        SetChanges changes = Records.read(plan, SetChanges.class);
        return show(plan, PlanText.of(changes), PlanText.isEmpty(changes));
      }
      Json plan = new StackUpload(invocation, manifest, reading).send(daemon(), true, noPrune);
      StackChanges changes = Records.read(plan, StackChanges.class);
      return show(plan, PlanText.of(changes), PlanText.isEmpty(changes));
    } catch (CliFailure | DaemonException failure) {
      Failures.report(failure, invocation);
      return TROUBLE;
    }
  }

  private int show(Json plan, String text, boolean nothing) {
    if (form == Form.json) {
      println(JsonWriter.pretty(plan));
    } else {
      print(text);
    }
    return nothing ? SAME : DIFFERENT;
  }
}
