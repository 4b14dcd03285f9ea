package dev.skep.cli.command;

import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.manifests.flags.RefusedFlag;
import dev.skep.manifests.flags.ServiceChange;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep service create}. */
@Command(name = "create", description = "Make a service")
final class ServiceCreateCommand extends ServiceChangeCommand {
  @Option(names = "--env-file", paramLabel = "FILE", description = "Read variables from a file")
  private List<String> envFiles = new ArrayList<>();

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE [COMMAND]",
      description = "What to run; all that follows is the command")
  private List<String> words = new ArrayList<>();

  ServiceCreateCommand(Invocation invocation) {
    super(invocation, Verb.CREATE);
  }

  @Override
  public CommandLine line() {
    return super.line().setStopAtPositional(true);
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, List<String>> given = flags.given();
    List<String> variables =
        new Variables(invocation).of(envFiles, given.getOrDefault("env", List.of()));
    if (!variables.isEmpty()) {
      given.put("env", variables);
    }
    List<String> args = words.subList(1, words.size());
    requireRight(args, given);
    Daemon daemon = daemon();
    StackChanges made =
        daemon.post(
            "/services", new ServiceView.New(words.getFirst(), args, given), StackChanges.class);
    String id = made.changes().getFirst().id();
    println(id);
    return converge(daemon, id);
  }

  /** What is wrong in itself is a wrong call; what the cluster cannot do, it says itself. */
  private void requireRight(List<String> args, Map<String, List<String>> given) {
    try {
      ServiceChange.create(words.getFirst(), args, given, Feature.ALL);
    } catch (RefusedFlag e) {
      if (!e.isUnsupported()) {
        throw CliFailure.usage(e.problem());
      }
    }
  }
}
