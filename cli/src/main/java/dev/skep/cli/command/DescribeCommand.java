package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.YamlWriter;
import dev.skep.cli.text.Description;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep describe}: what there is to know of an object, and what happened to it and why. */
@Command(
    name = "describe",
    description = "Show an object with its tasks, what it waits for, and what happened to it")
final class DescribeCommand extends Connected {
  /** Forms of output. */
  enum Form {
    text,
    json,
    yaml
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text, json or yaml")
  private Form form = Form.text;

  @Option(
      names = "--stale",
      description = "Read what this manager knows, even if it cannot reach the others")
  private boolean stale;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "service, task, node, stack, secret or config")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Id, unique part of it, or name")
  private String name = "";

  DescribeCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    String singular = kind.endsWith("s") ? kind.substring(0, kind.length() - 1) : kind;
    Map<String, Json> parts = new LinkedHashMap<>();
    parts.put("kind", new Json.Text(singular));
    switch (singular) {
      case "service" -> {
        parts.put("object", get(ServiceCommands.path(name)));
        parts.put("tasks", get(ServiceCommands.path(name) + "/tasks"));
      }
      case "node" -> {
        parts.put("object", get(NodeCommands.path(name)));
        parts.put("tasks", get("/tasks?node=" + Daemon.part(name)));
      }
      case "stack" -> {
        parts.put("object", get(StackCommands.path(name)));
        parts.put("services", get(StackCommands.path(name) + "/services"));
        parts.put("tasks", get(StackCommands.path(name) + "/tasks"));
        parts.put("revisions", get(StackCommands.path(name) + "/revisions"));
      }
      case "task", "secret", "config" ->
          parts.put("object", get("/" + singular + "s/" + Daemon.part(name)));
      default ->
          throw CliFailure.usage(
              "unknown kind '" + kind + "': write service, task, node, stack, secret or config");
    }
    parts.put("events", get("/events?kind=" + singular + "&ref=" + Daemon.part(name)));
    show(new Json.Fields(parts));
    return ok();
  }

  private Json get(String path) {
    return daemon().get(stale ? path : path + (path.contains("?") ? "&" : "?") + "fresh=true");
  }

  private void show(Json all) {
    switch (form) {
      case text -> print(Description.of(all, now()));
      case json -> println(JsonWriter.pretty(all));
      case yaml -> print(YamlWriter.write(all));
    }
  }
}
