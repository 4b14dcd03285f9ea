package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.YamlWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skep get}: any kind, in any form. */
@Command(
    name = "get",
    description = "Show objects of a kind, with -o yaml as manifests that can be applied again")
final class GetCommand extends ListCommand {
  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "cluster, node, network, secret, config, stack, set, service or task; all")
  private String kind = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Id, unique part of it, or name; by default all")
  private String name = "";

  GetCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    if (kind.equals("all") && form == Listing.Form.yaml) {
      Manifests manifests = manifests();
      for (Listing<?> each : Manifests.KINDS) {
        manifests.addAll(each);
      }
      print(manifests.toString());
      return ok();
    }
    Listing<?> listing = listing();
    if (form == Listing.Form.yaml && Manifests.KINDS.contains(listing)) {
      Manifests manifests = manifests();
      if (name.isEmpty()) {
        manifests.addAll(listing);
      } else {
        manifests.add(listing, name);
      }
      print(manifests.toString());
      return ok();
    }
    if (listing == Listing.CLUSTERS) {
      one(listing, daemon().get(fresh("/cluster")));
      return ok();
    }
    String path = "/" + listing.kind() + "s";
    if (name.isEmpty()) {
      print(listing, daemon().get(fresh(path)));
    } else {
      one(listing, daemon().get(fresh(path + "/" + Daemon.part(name))));
    }
    return ok();
  }

  private Manifests manifests() {
    Daemon daemon = daemon();
    return new Manifests(path -> daemon.get(fresh(path)));
  }

  private Listing<?> listing() {
    return switch (kind) {
      case "cluster", "clusters" -> Listing.CLUSTERS;
      case "network", "networks" -> Listing.NETWORKS;
      case "secret", "secrets" -> Listing.SECRETS;
      case "config", "configs" -> Listing.CONFIGS;
      case "set", "sets" -> Listing.SETS;
      case "node", "nodes" -> Listing.NODES;
      case "service", "services" -> Listing.SERVICES;
      case "task", "tasks" -> Listing.TASKS;
      case "stack", "stacks" -> Listing.STACKS;
      default ->
          throw CliFailure.usage(
              "unknown kind '"
                  + kind
                  + "': write cluster, node, network, secret, config, stack, set, service or"
                  + " task; 'all' with -o yaml");
    };
  }

  /** Details where everything is wanted, else what the table shows. */
  private void one(Listing<?> listing, Json detail) {
    switch (form) {
      case json -> println(JsonWriter.pretty(detail));
      case yaml -> print(YamlWriter.write(detail));
      case table, wide, name -> {
        Json brief = detail.at(listing.kind());
        print(listing, new Json.Items(List.of(brief.isPresent() ? brief : detail)));
      }
    }
  }
}
