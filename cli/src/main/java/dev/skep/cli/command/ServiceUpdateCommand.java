package dev.skep.cli.command;

import dev.skep.api.http.ServiceView;
import dev.skep.cli.client.Daemon;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep service update}. */
@Command(
    name = "update",
    description = "Change a service; tasks are replaced only if what they run changes")
final class ServiceUpdateCommand extends ServiceChangeCommand {
  @Option(
      names = "--rollback",
      arity = "0..1",
      fallbackValue = "true",
      description = "Make it what it was before its last change")
  private boolean rollback;

  @Parameters(paramLabel = "SERVICE", description = "Id, unique part of it, or name")
  private String service = "";

  ServiceUpdateCommand(Invocation invocation) {
    super(invocation, Verb.UPDATE);
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, List<String>> given = flags.given();
    given.computeIfPresent("env-add", (name, added) -> new Variables(invocation).of(added));
    Daemon daemon = daemon();
    String path = ServiceCommands.path(service);
    if (!rollback) {
      daemon.patch(path, new ServiceView.Change(given));
    } else if (given.isEmpty()) {
      daemon.post(path + "/rollback");
    } else {
      throw CliFailure.usage("other flags may not be combined with --rollback");
    }
    println(service);
    return converge(daemon, service);
  }
}
