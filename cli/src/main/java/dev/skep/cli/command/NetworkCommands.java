package dev.skep.cli.command;

import dev.skep.api.http.NetworkView;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.text.NetworkText;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep network …}. */
@Command(name = "network", description = "Make networks of the cluster, look at them, remove them")
final class NetworkCommands extends Group {
  private static final String PATH = "/networks";

  NetworkCommands(Invocation invocation) {
    commands.put("create", () -> new Create(invocation));
    commands.put("ls", () -> new Ls(invocation));
    commands.put("inspect", () -> new Inspect(invocation));
    commands.put("rm", () -> new Rm(invocation));
  }

  private static String path(String name) {
    return PATH + "/" + Daemon.part(name);
  }

  /** {@code KEY=VALUE} texts; without a value it is empty. */
  private static Map<String, String> pairs(List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      String[] parts = text.split("=", 2);
      pairs.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return pairs;
  }

  @Command(name = "create", description = "Make a network that spans the cluster")
  static final class Create extends Connected {
    @Option(
        names = {"-d", "--driver"},
        paramLabel = "DRIVER",
        description = "overlay, which is the only one")
    private String driver = "overlay";

    @Option(
        names = "--subnet",
        paramLabel = "CIDR",
        description = "Where its addresses come from; by default the cluster chooses")
    private List<String> subnets = new ArrayList<>();

    @Option(
        names = "--gateway",
        paramLabel = "ADDRESS",
        description = "The way out of a subnet; by default its first address")
    private List<String> gateways = new ArrayList<>();

    @Option(
        names = "--ip-range",
        paramLabel = "CIDR",
        description = "Give only these addresses of a subnet away")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--attachable", description = "Plain containers may join")
    private boolean attachable;

    @Option(names = "--internal", description = "It has no way out")
    private boolean internal;

    @Option(names = "--ipv6", description = "Not supported: networks carry IPv4")
    private boolean ipv6;

    @Option(
        names = {"-o", "--opt"},
        paramLabel = "KEY=VALUE",
        description = "Set an option of the driver")
    private List<String> options = new ArrayList<>();

    @Option(
        names = {"--label"},
        paramLabel = "KEY[=VALUE]",
        description = "Set a label")
    private List<String> labels = new ArrayList<>();

    @Parameters(paramLabel = "NAME")
    private String name = "";

    Create(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      NetworkView.New wish =
          new NetworkView.New(
              name,
              driver,
              attachable,
              internal,
              ipv6,
              pairs(options),
              subnets,
              gateways,
              ranges,
              pairs(labels));
      StackChanges made = daemon().post(PATH, wish, StackChanges.class);
      if (!Feature.AVAILABLE.contains(Feature.OVERLAY_NETWORKS)) {
        invocation
            .err()
            .println(
                "Warning: networks of the cluster are not supported yet: "
                    + name
                    + " is kept, but no service can use it");
      }
      println(made.changes().getFirst().id());
      return ok();
    }
  }

  @Command(name = "ls", aliases = "list", description = "List the networks")
  static final class Ls extends ListCommand {
    @Option(
        names = {"-f", "--filter"},
        paramLabel = "KEY=VALUE",
        description = "id, name, label or driver; may be repeated")
    private List<String> filters = new ArrayList<>();

    Ls(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() {
      Filters wanted = Filters.of(filters, "id", "name", "label", "driver");
      List<Json> found =
          daemon().get(fresh(PATH)).items().stream()
              .filter(item ->
                  wanted.begins("id", item.at("id").text())
                      && wanted.fits("name", item.at("name").text()::contains)
                      && wanted.fits("driver", item.at("driver").text()::equals)
                      && wanted.labelled(item.at("labels")))
              .toList();
      print(Listing.NETWORKS, new Json.Items(found));
      return ok();
    }
  }

  @Command(name = "inspect", description = "Show all there is to know of networks")
  static final class Inspect extends InspectCommand {
    Inspect(Invocation invocation) {
      super(invocation);
    }

    @Override
    Json look(String name) {
      return daemon().get(path(name));
    }

    @Override
    Json swarm(Json detail) {
      return NetworkText.docker(detail);
    }

    @Override
    String pretty(Json detail) {
      return NetworkText.pretty(detail);
    }
  }

  @Command(name = "rm", aliases = "remove", description = "Remove networks that nothing uses")
  static final class Rm extends Connected {
    @Parameters(paramLabel = "NETWORK", arity = "1..*")
    private List<String> names = new ArrayList<>();

    Rm(Invocation invocation) {
      super(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
      return each(
          names,
          name -> {
            daemon().delete(path(name));
            println(name);
          });
    }
  }
}
