package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code service create} and {@code service update} have in common. */
abstract class ServiceChangeCommand extends Connected implements OwnOptions {
  final FlagOptions flags;

  @Option(
      names = {"-d", "--detach"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Do not wait until it has converged")
  private boolean detach;

  @Option(
      names = {"-q", "--quiet"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Wait without showing progress")
  private boolean quiet;

  @Mixin private WaitOptions wait = new WaitOptions();

  ServiceChangeCommand(Invocation invocation, Verb verb) {
    super(invocation);
    flags = new FlagOptions(verb);
  }

  @Override
  public CommandLine line() {
    CommandLine line = new CommandLine(this);
    flags.addTo(line.getCommandSpec());
    // Of a switch that is given twice the last counts, as in Docker.
    return line.setOverwrittenOptionsAllowed(true);
  }

  int converge(Daemon daemon, String service) throws InterruptedException {
    if (detach) {
      return ok();
    }
    return wait.quietly(quiet).forServices(invocation, daemon, List.of(service));
  }
}
