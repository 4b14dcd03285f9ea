package dev.skep.cli.command;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ServiceView;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.json.Json;
import dev.skep.cli.text.ServicePretty;
import dev.skep.cli.text.SwarmService;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep service …}. */
@Command(name = "service", description = "Make services, look at them, change and remove them")
final class ServiceCommands extends Group {
  ServiceCommands(Invocation invocation) {
    commands.put("create", () -> new ServiceCreateCommand(invocation));
    commands.put("update", () -> new ServiceUpdateCommand(invocation));
    commands.put("ls", () -> new Ls(invocation));
    commands.put("ps", () -> new Ps(invocation));
    commands.put("inspect", () -> new Inspect(invocation));
    commands.put("scale", () -> new Scale(invocation));
    commands.put("rollback", () -> new Rollback(invocation));
    commands.put("rm", () -> new Rm(invocation));
  }

  static String path(String service) {
    return "/services/" + Daemon.part(service);
  }

  /** What the daemon says of a service, in Docker's words if there is none. */
  static Json look(Daemon daemon, String service, String below) {
    try {
      return daemon.get(path(service) + below);
    } catch (DaemonException e) {
      throw e.is(ErrorBody.NOT_FOUND)
          ? new DaemonException(ErrorBody.of(ErrorBody.NOT_FOUND, "no such service: " + service))
          : e;
    }
  }

  @Command(name = "ls", aliases = "list", description = "List the services")
  static final class Ls extends ListCommand {
    Ls(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      print(Listing.SERVICES, daemon().get(fresh("/services")));
      return ok();
    }
  }

  @Command(name = "ps", description = "List the tasks of services, and why they are as they are")
  static final class Ps extends TaskListCommand {
    @Parameters(paramLabel = "SERVICE", arity = "1..*")
    private List<String> services = new ArrayList<>();

    Ps(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return list(services, service -> look(daemon(), service, fresh("/tasks")));
    }
  }

  @Command(name = "inspect", description = "Show all there is to know of services")
  static final class Inspect extends InspectCommand {
    Inspect(Invocation invocation) {
      super(invocation);
    }

    @Override
    Json look(String service) {
      return ServiceCommands.look(daemon(), service, "");
    }

    @Override
    Json swarm(Json detail) {
      return SwarmService.of(detail);
    }

    @Override
    String pretty(Json detail) {
      return ServicePretty.of(detail);
    }
  }

  @Command(name = "scale", description = "Change the number of replicas of services")
  static final class Scale extends Connected {
    @Option(
        names = {"-d", "--detach"},
        description = "Do not wait until they run")
    private boolean detach;

    @Mixin private WaitOptions wait = new WaitOptions();

    @Parameters(paramLabel = "SERVICE=REPLICAS", arity = "1..*")
    private List<String> wishes = new ArrayList<>();

    Scale(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      Daemon daemon = daemon();
      List<String> scaled = new ArrayList<>();
      int code = each(wishes, wish -> scaled.add(scale(daemon, wish)));
      return detach || scaled.isEmpty()
          ? code
          : Math.max(code, wait.forServices(invocation, daemon, scaled));
    }

    private String scale(Daemon daemon, String wish) {
      int equals = wish.lastIndexOf('=');
      if (equals <= 0) {
        throw CliFailure.usage(
            "invalid scale specifier '" + wish + "': write SERVICE=REPLICAS, for example web=3");
      }
      String service = wish.substring(0, equals);
      try {
        ServiceView.Scaled scaled =
            daemon.post(
                path(service) + "/scale",
                new ServiceView.Scale(replicas(wish.substring(equals + 1))),
                ServiceView.Scaled.class);
        println(service + " scaled to " + scaled.replicas());
        return scaled.id();
      } catch (DaemonException e) {
        throw new DaemonException(ErrorBody.of(e.error().code(), service + ": " + e.getMessage()));
      }
    }

    private static long replicas(String text) {
      try {
        long replicas = Long.parseLong(text);
        if (replicas >= 0) {
          return replicas;
        }
      } catch (NumberFormatException e) {
        // Told below, as a negative number is.
      }
      throw CliFailure.usage(
          "invalid replicas value '" + text + "': write a whole number, 0 or more");
    }
  }

  @Command(name = "rollback", description = "Make a service what it was before its last change")
  static final class Rollback extends Connected {
    @Option(
        names = {"-d", "--detach"},
        description = "Do not wait until it is back")
    private boolean detach;

    @Mixin private WaitOptions wait = new WaitOptions();

    @Parameters(paramLabel = "SERVICE")
    private String service = "";

    Rollback(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      Daemon daemon = daemon();
      daemon.post(path(service) + "/rollback");
      println(service);
      return detach ? ok() : wait.forServices(invocation, daemon, List.of(service));
    }
  }

  @Command(name = "rm", aliases = "remove", description = "Remove services")
  static final class Rm extends Connected {
    @Parameters(paramLabel = "SERVICE", arity = "1..*")
    private List<String> services = new ArrayList<>();

    Rm(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return each(
          services,
          service -> {
            daemon().delete(path(service));
            println(service);
          });
    }
  }
}
