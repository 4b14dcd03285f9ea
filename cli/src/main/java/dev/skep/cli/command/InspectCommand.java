package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all there is to know of some objects, as a JSON array unless it is for people. */
abstract class InspectCommand extends Connected {
  @Option(names = "--pretty", description = "For people")
  private boolean pretty;

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Id, unique part of it, or name")
  private List<String> names = new ArrayList<>();

  InspectCommand(Invocation invocation) {
    super(invocation);
  }

  abstract Json look(String name);

  /** What swarm's JSON says of the same; by default what the daemon says. */
  Json swarm(Json detail) {
    return detail;
  }

  abstract String pretty(Json detail);

  @Override
  public Integer call() throws InterruptedException {
    List<Json> found = new ArrayList<>();
    int code = each(names, name -> found.add(look(name)));
    if (pretty) {
      found.forEach(detail -> print(pretty(detail)));
    } else {
      println(JsonWriter.pretty(new Json.Items(found.stream().map(this::swarm).toList())));
    }
    return code;
  }
}
