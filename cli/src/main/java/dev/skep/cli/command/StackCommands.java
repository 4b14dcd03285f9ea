package dev.skep.cli.command;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skep stack …}. */
@Command(name = "stack", description = "Look at stacks and remove them; 'skep apply' makes them")
final class StackCommands extends Group {
  StackCommands(Invocation invocation) {
    commands.put("ls", () -> new Ls(invocation));
    commands.put("ps", () -> new Ps(invocation));
    commands.put("services", () -> new Services(invocation));
    commands.put("history", () -> new History(invocation));
    commands.put("rm", () -> new Rm(invocation));
  }

  static String path(String stack) {
    return "/stacks/" + Daemon.part(stack);
  }

  /** Removes a stack and says what went; one that is not there is no failure, as in Docker. */
  static void remove(Connected command, String stack) {
    try {
      StackChanges changes =
          dev.skep.cli.json.Records.read(command.daemon().delete(path(stack)), StackChanges.class);
      changes.changes().forEach(change -> command.println(ChangeText.of(change)));
    } catch (DaemonException e) {
      if (!e.is(ErrorBody.NOT_FOUND)) {
        throw e;
      }
      command.invocation.err().println("Nothing found in stack: " + stack);
    }
  }

  @Command(name = "ls", aliases = "list", description = "List the stacks")
  static final class Ls extends ListCommand {
    Ls(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      print(Listing.STACKS, daemon().get(fresh("/stacks")));
      return ok();
    }
  }

  @Command(name = "ps", description = "List the tasks of a stack")
  static final class Ps extends TaskListCommand {
    @Parameters(paramLabel = "STACK")
    private String stack = "";

    Ps(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return list(List.of(stack), name -> daemon().get(fresh(path(name) + "/tasks")));
    }
  }

  @Command(name = "services", description = "List the services of a stack")
  static final class Services extends ListCommand {
    @Parameters(paramLabel = "STACK")
    private String stack = "";

    Services(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      print(Listing.SERVICES, daemon().get(fresh(path(stack) + "/services")));
      return ok();
    }
  }

  @Command(
      name = "history",
      description = "List what a stack was; 'skep rollback stack' makes it that again")
  static final class History extends ListCommand {
    @Parameters(paramLabel = "STACK")
    private String stack = "";

    History(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      print(Listing.REVISIONS, daemon().get(fresh(path(stack) + "/revisions")));
      return ok();
    }
  }

  @Command(
      name = "rm",
      aliases = {"remove", "down"},
      description = "Remove stacks")
  static final class Rm extends Connected {
    @Parameters(paramLabel = "STACK", arity = "1..*")
    private List<String> stacks = new ArrayList<>();

    Rm(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return each(stacks, stack -> remove(this, stack));
    }
  }
}
