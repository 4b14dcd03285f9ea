package dev.skep.cli.command;

import dev.skep.api.http.StackChanges;
import dev.skep.api.http.StackView;
import dev.skep.cli.client.Daemon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep rollback …}. */
@Command(name = "rollback", description = "Make something what it was")
final class RollbackCommands extends Group {
  RollbackCommands(Invocation invocation) {
    commands.put("stack", () -> new OfStack(invocation));
  }

  @Command(
      name = "stack",
      description = "Make a stack what it was: services, networks, secrets and configs at once")
  static final class OfStack extends Connected {
    @Parameters(paramLabel = "STACK")
    private String stack = "";

    @Option(
        names = "--to",
        paramLabel = "REVISION",
        description = "See 'skep stack history'; by default the one before the last")
    private long to;

    @Option(names = "--dry-run", description = "Only say what would change")
    private boolean dryRun;

    @Option(
        names = {"-w", "--wait"},
        description = "Wait until all services run and are stable")
    private boolean wait;

    @Mixin private WaitOptions waiting = new WaitOptions();

    OfStack(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      Daemon daemon = daemon();
      StackChanges changes =
          daemon.post(
              StackCommands.path(stack) + "/rollback",
              new StackView.Rollback(to, dryRun),
              StackChanges.class);
      if (dryRun) {
        print(PlanText.of(changes));
        return ok();
      }
      changes.changes().forEach(change -> println(ChangeText.of(change)));
      return wait ? waiting.forStack(invocation, daemon, stack) : ok();
    }
  }
}
