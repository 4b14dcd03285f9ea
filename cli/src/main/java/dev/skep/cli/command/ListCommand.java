package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import java.util.List;
import picocli.CommandLine.Option;

/** What every command that lists objects has. */
abstract class ListCommand extends Connected {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "table, wide, json, yaml or name")
  Listing.Form form = Listing.Form.table;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only the ids")
  private boolean quiet;

  @Option(
      names = "--stale",
      description = "Read what this manager knows, even if it cannot reach the others")
  private boolean stale;

  ListCommand(Invocation invocation) {
    super(invocation);
  }

  /** A path to read from, up to date unless the user wants less. */
  String fresh(String path) {
    return stale ? path : path + (path.contains("?") ? "&" : "?") + "fresh=true";
  }

  void print(Listing<?> listing, Json items) {
    print(quiet ? listing.quiet(items) : listing.print(items, form, now()));
  }

  static Json join(List<Json> lists) {
    return new Json.Items(lists.stream().flatMap(list -> list.items().stream()).toList());
  }
}
