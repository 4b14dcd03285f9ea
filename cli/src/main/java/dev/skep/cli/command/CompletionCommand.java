package dev.skep.cli.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skep completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes commands: source <(skep completion bash)")
final class CompletionCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Parameters(paramLabel = "SHELL", description = "bash")
  private String shell = "";

  CompletionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (!shell.equals("bash")) {
      throw CliFailure.usage("there is completion for bash only, not for " + shell);
    }
    invocation.out().print(AutoComplete.bash("skep", new Commands(invocation).line()));
    return ExitCode.OK.number();
  }
}
