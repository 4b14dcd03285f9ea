package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.YamlWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skep get}: any kind, in any form. */
@Command(name = "get", description = "Show objects of a kind: nodes, services, tasks or stacks")
final class GetCommand extends ListCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "node, service, task or stack")
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
    Listing<?> listing =
        switch (kind) {
          case "node", "nodes" -> Listing.NODES;
          case "service", "services" -> Listing.SERVICES;
          case "task", "tasks" -> Listing.TASKS;
          case "stack", "stacks" -> Listing.STACKS;
          default ->
              throw CliFailure.usage(
                  "unknown kind '" + kind + "': write node, service, task or stack");
        };
    String path = "/" + listing.kind() + "s";
    if (name.isEmpty()) {
      print(listing, daemon().get(fresh(path)));
    } else {
      one(listing, daemon().get(fresh(path + "/" + Daemon.part(name))));
    }
    return ok();
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
