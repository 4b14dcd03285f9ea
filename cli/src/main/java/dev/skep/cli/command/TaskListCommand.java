package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Lists the tasks of some objects in one table. */
abstract class TaskListCommand extends ListCommand {
  @Option(names = "--no-trunc", description = "Show ids, images and errors in full")
  private boolean whole;

  TaskListCommand(Invocation invocation) {
    super(invocation);
  }

  /** Lists the tasks that are at the paths of some objects; those that do not exist are named. */
  int list(List<String> objects, UnaryOperator<String> path) throws InterruptedException {
    List<Json> found = new ArrayList<>();
    int code = each(objects, object -> found.add(daemon().get(fresh(path.apply(object)))));
    if (whole && form == Listing.Form.table) {
      form = Listing.Form.wide;
    }
    if (!found.isEmpty()) {
      print(Listing.TASKS, join(found));
    }
    return code;
  }
}
