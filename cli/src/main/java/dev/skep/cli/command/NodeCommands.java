package dev.skep.cli.command;

import dev.skep.api.http.NodeView;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.Records;
import dev.skep.cli.text.NodePretty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep node …}. */
@Command(name = "node", description = "Look at the nodes, change and remove them")
final class NodeCommands extends Group {
  NodeCommands(Invocation invocation) {
    commands.put("ls", () -> new Ls(invocation));
    commands.put("inspect", () -> new Inspect(invocation));
    commands.put("ps", () -> new Ps(invocation));
    commands.put("update", () -> new Update(invocation));
    commands.put("promote", () -> new Promote(invocation));
    commands.put("demote", () -> new Demote(invocation));
    commands.put("rm", () -> new Rm(invocation));
  }

  static String path(String node) {
    return "/nodes/" + Daemon.part(node);
  }

  @Command(name = "ls", aliases = "list", description = "List the nodes")
  static final class Ls extends ListCommand {
    Ls(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      print(Listing.NODES, daemon().get(fresh("/nodes")));
      return ok();
    }
  }

  @Command(name = "inspect", description = "Show all there is to know of nodes")
  static final class Inspect extends InspectCommand {
    Inspect(Invocation invocation) {
      super(invocation);
    }

    @Override
    Json look(String node) {
      return daemon().get(path(node));
    }

    @Override
    String pretty(Json detail) {
      return NodePretty.of(Records.read(detail, NodeView.Detail.class));
    }
  }

  @Command(name = "ps", description = "List the tasks of nodes")
  static final class Ps extends TaskListCommand {
    @Parameters(paramLabel = "NODE", arity = "0..*", description = "By default this one")
    private List<String> nodes = new ArrayList<>();

    Ps(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return list(
          nodes.isEmpty() ? List.of("self") : nodes,
          node -> daemon().get(fresh("/tasks?node=" + Daemon.part(node))));
    }
  }

  @Command(name = "update", description = "Change a node")
  static final class Update extends Connected {
    @Option(
        names = "--availability",
        paramLabel = "active|pause|drain",
        description = "Whether it takes tasks, keeps those it has, or gives them away")
    private @Nullable String availability;

    @Option(
        names = "--role",
        paramLabel = "manager|worker",
        description = "Whether it is one of the managers")
    private @Nullable String role;

    @Option(names = "--label-add", paramLabel = "KEY=VALUE", description = "Set a node label")
    private List<String> add = new ArrayList<>();

    @Option(names = "--label-rm", paramLabel = "KEY", description = "Take a node label away")
    private List<String> remove = new ArrayList<>();

    @Parameters(paramLabel = "NODE", description = "Id, unique part of it, or host name")
    private String node = "";

    Update(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      if (role == null && availability == null && add.isEmpty() && remove.isEmpty()) {
        throw CliFailure.usage(
            "nothing to change: use --role, --availability, --label-add or --label-rm");
      }
      Map<String, String> labels = new LinkedHashMap<>();
      for (String label : add) {
        String[] parts = label.split("=", 2);
        labels.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
      daemon().patch(path(node), new NodeView.Patch(role, availability, labels, remove));
      println(node);
      return ok();
    }
  }

  @Command(name = "promote", description = "Make nodes managers")
  static final class Promote extends RoleCommand {
    Promote(Invocation invocation) {
      super(invocation, "manager");
    }

    @Override
    String done(String node) {
      return "Node " + node + " promoted to a manager in the swarm.";
    }
  }

  @Command(name = "demote", description = "Make managers workers")
  static final class Demote extends RoleCommand {
    Demote(Invocation invocation) {
      super(invocation, "worker");
    }

    @Override
    String done(String node) {
      return "Manager " + node + " demoted in the swarm.";
    }
  }

  /** Changes the roles of nodes, with swarm's texts. */
  abstract static class RoleCommand extends Connected {
    private final String role;

    @Parameters(paramLabel = "NODE", arity = "1..*")
    private List<String> nodes = new ArrayList<>();

    RoleCommand(Invocation invocation, String role) {
      super(invocation);
      this.role = role;
    }

    abstract String done(String node);

    @Override
    public Integer call() throws InterruptedException {
      return each(nodes, this::change);
    }

    private void change(String node) {
      NodeView.Detail present = Records.read(daemon().get(path(node)), NodeView.Detail.class);
      if (present.node().role().equals(role)) {
        println("Node " + present.node().id() + " is already a " + role + ".");
        return;
      }
      daemon().patch(path(node), new NodeView.Patch(role, null, Map.of(), List.of()));
      println(done(node));
    }
  }

  @Command(name = "rm", aliases = "remove", description = "Remove nodes from the cluster")
  static final class Rm extends Connected {
    @Option(
        names = {"-f", "--force"},
        description = "Also if the node is not down")
    private boolean force;

    @Parameters(paramLabel = "NODE", arity = "1..*")
    private List<String> nodes = new ArrayList<>();

    Rm(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return each(
          nodes,
          node -> {
            daemon().delete(path(node) + (force ? "?force=true" : ""));
            println(node);
          });
    }
  }
}
