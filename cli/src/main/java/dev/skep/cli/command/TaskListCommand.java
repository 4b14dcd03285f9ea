package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Lists the tasks of some objects in one table. */
abstract class TaskListCommand extends ListCommand {
  @Option(names = "--no-trunc", description = "Show ids, images and errors in full")
  private boolean whole;

  @Option(names = "--no-resolve", description = "Show ids instead of names")
  private boolean unresolved;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description = "id, name, node or desired-state; may be repeated")
  private List<String> filters = new ArrayList<>();

  TaskListCommand(Invocation invocation) {
    super(invocation);
  }

  /** Lists the tasks of some objects; those that do not exist are named. */
  int list(List<String> objects, Function<String, Json> look) throws InterruptedException {
    Filters wanted = Filters.of(filters, "id", "name", "node", "desired-state");
    List<Json> found = new ArrayList<>();
    int code = each(objects, object -> found.add(look.apply(object)));
    if (whole && form == Listing.Form.table) {
      form = Listing.Form.wide;
    }
    if (!found.isEmpty()) {
      print(
          Listing.TASKS,
          new Json.Items(
              join(found).items().stream()
                  .filter(task -> isWanted(wanted, task))
                  .map(this::named)
                  .distinct()
                  .toList()));
    }
    return code;
  }

  private static boolean isWanted(Filters wanted, Json task) {
    String node = task.at("node").text();
    String nodeId = task.at("nodeId").text();
    return wanted.begins("id", task.at("id").text())
        && wanted.begins("name", task.at("name").text())
        && wanted.fits("desired-state", state -> state.equals(task.at("desired").text()))
        && wanted.fits(
            "node", text -> text.equals(node) || !text.isEmpty() && nodeId.startsWith(text));
  }

  /** What is called by names in a task, called by ids if so wanted. */
  private Json named(Json task) {
    if (!unresolved) {
      return task;
    }
    Map<String, Json> fields = new LinkedHashMap<>(task.fields());
    String name = task.at("name").text();
    String slot = name.substring(name.indexOf('.') + 1);
    fields.put("name", new Json.Text(task.at("serviceId").text() + "." + slot));
    fields.put("node", task.at("nodeId"));
    return new Json.Fields(fields);
  }
}
