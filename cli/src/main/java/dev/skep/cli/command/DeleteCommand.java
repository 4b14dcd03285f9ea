package dev.skep.cli.command;

import dev.skep.api.http.SetChanges;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep delete}: the opposite of {@code skep apply}. */
@Command(
    name = "delete",
    description =
        "Remove stacks with all that came out of them, or what a set of manifests brought")
final class DeleteCommand extends Connected {
  @Mixin private ManifestFiles manifest = new ManifestFiles();

  @Option(names = "--dry-run", description = "Only say what would go; for a set of manifests")
  private boolean dryRun;

  @Parameters(paramLabel = "STACK", arity = "0..*")
  private List<String> stacks = new ArrayList<>();

  DeleteCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (manifest.files.isEmpty() == stacks.isEmpty()) {
      throw CliFailure.usage("name either stacks or, with -f, the files of one");
    }
    if (!manifest.files.isEmpty() && manifest.isSet(invocation)) {
      SetChanges changes = SetUpload.ofNames(invocation, manifest).remove(daemon(), dryRun);
      if (dryRun) {
        print(PlanText.of(changes));
      } else {
        changes.changes().forEach(change -> println(ChangeText.of(change)));
      }
      return ok();
    }
    if (dryRun) {
      throw CliFailure.usage("--dry-run is for a set of manifests; 'stack services' shows a stack");
    }
    List<String> names = stacks.isEmpty() ? List.of(manifest.load(invocation).stack()) : stacks;
    return each(names, stack -> StackCommands.remove(this, stack));
  }
}
