package dev.skep.cli.command;

import dev.skep.api.http.ServiceView;
import dev.skep.api.http.TaskView;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.progress.Progress;
import dev.skep.cli.progress.QuietScreen;
import dev.skep.cli.progress.Screen;
import dev.skep.cli.progress.Wait;
import dev.skep.cli.text.Natural;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How to wait until services have converged. */
final class WaitOptions {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How long to wait at most, for example 30s or 2m; by default 5m")
  private Duration timeout = Duration.ofMinutes(5);

  private boolean quiet = false;

  /** The same, without showing progress if so wanted. */
  WaitOptions quietly(boolean wanted) {
    quiet = wanted;
    return this;
  }

  /** Waits for some services, by id. */
  int forServices(Invocation invocation, Daemon daemon, List<String> ids)
      throws InterruptedException {
    return run(
        invocation,
        () -> ids.stream().map(id -> look(daemon, id)).toList(),
        "The change is committed and goes on; look with 'skep service ps'.");
  }

  private static Progress look(Daemon daemon, String id) {
    String path = ServiceCommands.path(id);
    return Progress.of(
        daemon.get(path, ServiceView.Detail.class).service(),
        daemon.list(path + "/tasks", TaskView.class));
  }

  /** Waits for all services of a stack. */
  int forStack(Invocation invocation, Daemon daemon, String stack) throws InterruptedException {
    return run(
        invocation,
        () -> lookAtStack(daemon, stack),
        "Stack " + stack + " is committed and goes on; look with 'skep stack ps " + stack + "'.");
  }

  private static List<Progress> lookAtStack(Daemon daemon, String stack) {
    List<ServiceView> services =
        daemon.list(StackCommands.path(stack) + "/services", ServiceView.class);
    List<TaskView> tasks = daemon.list(StackCommands.path(stack) + "/tasks", TaskView.class);
    return services.stream()
        .filter(service -> !service.removing())
        .sorted(Comparator.comparing(ServiceView::name, Natural.ORDER))
        .map(service -> Progress.of(service, tasks))
        .toList();
  }

  private Screen screen(Invocation invocation) {
    return quiet ? new QuietScreen() : invocation.screen();
  }

  private int run(Invocation invocation, Supplier<List<Progress>> look, String whenInterrupted)
      throws InterruptedException {
    Runnable say =
        () -> {
          invocation.err().println();
          invocation.err().println(whenInterrupted);
          invocation.err().flush();
        };
    invocation.out().flush();
    try (var ignored = invocation.interrupts().on(say)) {
      Wait wait = new Wait(look, screen(invocation), invocation.clock(), invocation.pause());
      return switch (wait.run(timeout)) {
        case Wait.End.Converged converged -> ExitCode.OK.number();
        case Wait.End.NotConverged late ->
            throw new CliFailure(ExitCode.NOT_CONVERGED, late.reason() + "\n" + whenInterrupted);
      };
    }
  }
}
