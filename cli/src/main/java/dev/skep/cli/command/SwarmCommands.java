package dev.skep.cli.command;

import dev.skep.api.http.JoinToken;
import dev.skep.api.http.SwarmInit;
import dev.skep.api.http.SwarmJoin;
import dev.skep.api.http.SwarmLeave;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep swarm …}. */
@Command(name = "swarm", description = "Make a cluster, join and leave one")
final class SwarmCommands extends Group {
  SwarmCommands(Invocation invocation) {
    commands.put("init", () -> new Init(invocation));
    commands.put("join", () -> new Join(invocation));
    commands.put("join-token", () -> new Token(invocation));
    commands.put("leave", () -> new Leave(invocation));
  }

  private static String howToJoin(JoinToken token) {
    return "To add a "
        + token.role()
        + " to this swarm, run the following command:\n\n    skep swarm join --token "
        + token.token()
        + " "
        + token.address()
        + "\n";
  }

  /** What a node says of itself when it becomes a member. */
  static final class Addresses {
    @Option(
        names = "--advertise-addr",
        paramLabel = "ADDRESS",
        description = "How others reach this node: an address, interface or host name[:port]")
    private String advertise = "";

    @Option(
        names = "--listen-addr",
        paramLabel = "ADDRESS",
        description = "Where to serve the API and the sessions; by default 0.0.0.0:2377")
    private String listen = "";

    @Option(
        names = "--data-path-addr",
        paramLabel = "ADDRESS",
        description = "Address or interface of the containers' traffic")
    private String dataPath = "";

    @Option(
        names = "--availability",
        paramLabel = "active|pause|drain",
        description = "Whether this node takes tasks")
    private String availability = "";
  }

  @Command(name = "init", description = "Make a new cluster with this node as its first manager")
  static final class Init extends Connected {
    @Mixin private Addresses addresses = new Addresses();

    @Option(
        names = "--force-new-cluster",
        description =
            "Go on alone with the data of this manager, after the quorum is lost for good")
    private boolean force;

    @Option(
        names = "--default-addr-pool",
        paramLabel = "CIDR",
        description = "Where networks get their subnets from")
    private String pool = "";

    @Option(
        names = "--default-addr-pool-mask-length",
        paramLabel = "BITS",
        description = "Prefix length of such a subnet")
    private int subnetSize;

    Init(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      SwarmInit request =
          new SwarmInit(
              addresses.advertise,
              addresses.listen,
              addresses.dataPath,
              force,
              addresses.availability,
              pool,
              subnetSize);
      SwarmInit.Done done = daemon().post("/swarm/init", request, SwarmInit.Done.class);
      println("Swarm initialized: current node (" + done.nodeId() + ") is now a manager.\n");
      println(howToJoin(done.worker()));
      println(
          "To add a manager to this swarm, run 'skep swarm join-token manager' and follow the"
              + " instructions.\n");
      return ok();
    }
  }

  @Command(name = "join", description = "Join a cluster; the token decides as what")
  static final class Join extends Connected {
    @Mixin private Addresses addresses = new Addresses();

    @Option(names = "--token", paramLabel = "TOKEN", required = true, description = "SWMTKN-1-…")
    private String token = "";

    @Parameters(
        paramLabel = "HOST[:PORT]",
        arity = "1..*",
        description = "Managers, tried in order")
    private List<String> managers = new ArrayList<>();

    Join(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      SwarmJoin request =
          new SwarmJoin(
              managers,
              token,
              addresses.advertise,
              addresses.listen,
              addresses.dataPath,
              addresses.availability);
      SwarmJoin.Done done = daemon().post("/swarm/join", request, SwarmJoin.Done.class);
      println("This node joined a swarm as a " + done.role() + ".");
      return ok();
    }
  }

  @Command(name = "join-token", description = "Show the command with which others join")
  static final class Token extends Connected {
    @Option(
        names = {"-q", "--quiet"},
        description = "Only the token")
    private boolean quiet;

    @Option(names = "--rotate", description = "Make a new token; the old one becomes worthless")
    private boolean rotate;

    @Parameters(paramLabel = "worker|manager")
    private String role = "";

    Token(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      if (!role.equals("worker") && !role.equals("manager")) {
        throw CliFailure.usage("unknown role " + role + ": write worker or manager");
      }
      JoinToken token =
          rotate
              ? daemon().post("/swarm/join-token", new JoinToken.Rotate(role), JoinToken.class)
              : daemon().get("/swarm/join-token?role=" + role, JoinToken.class);
      if (quiet) {
        println(token.token());
        return ok();
      }
      if (rotate) {
        println("Successfully rotated " + role + " join token.\n");
      }
      println(howToJoin(token));
      return ok();
    }
  }

  @Command(name = "leave", description = "Leave the cluster")
  static final class Leave extends Connected {
    @Option(
        names = {"-f", "--force"},
        description = "Also if the cluster loses its quorum or its last manager by it")
    private boolean force;

    Leave(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      daemon().post("/swarm/leave", new SwarmLeave(force));
      println("Node left the swarm.");
      return ok();
    }
  }
}
