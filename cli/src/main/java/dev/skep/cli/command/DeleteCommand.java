package dev.skep.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skep delete}: the opposite of {@code skep apply}. */
@Command(
    name = "delete",
    description =
        "Remove stacks with all that came out of them, or what a set of manifests brought")
final class DeleteCommand extends Connected {
  @Mixin private ManifestFiles manifest = new ManifestFiles();

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
      new SetUpload(invocation, manifest, new ReadingOptions())
          .remove(daemon())
          .changes()
          .forEach(change -> println(ChangeText.of(change)));
      return ok();
    }
    List<String> names = stacks.isEmpty() ? List.of(manifest.load(invocation).stack()) : stacks;
    return each(names, stack -> StackCommands.remove(this, stack));
  }
}
