package dev.skep.cli.text;

import dev.skep.api.http.TaskView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Tasks as {@code service ps} lists them, newest of each slot first, the others indented. */
public final class TaskTable {
  /** Characters of an error that fit between the quotes; the last one becomes an ellipsis. */
  private static final int MAX_ERROR = 30;

  private TaskTable() {}

  /**
   * The table.
   *
   * @param whole whether ids, images and errors are shown in full
   */
  public static Table of(List<TaskView> tasks, Instant now, boolean whole) {
    Table table =
        Table.of("ID", "NAME", "IMAGE", "NODE", "DESIRED STATE", "CURRENT STATE", "ERROR", "PORTS");
    String previous = "";
    for (TaskView task : sorted(tasks)) {
      table.row(
          Texts.id(task.id(), whole),
          task.name().equals(previous) ? " \\_ " + task.name() : task.name(),
          Texts.image(task.image(), whole),
          task.node(),
          Texts.capital(task.desired()),
          Texts.capital(task.state()) + " " + Ago.since(task.since(), now),
          reason(task, whole),
          PortsText.ofTask(task.ports()));
      previous = task.name();
    }
    return table;
  }

  /** By name, then newest first. */
  public static List<TaskView> sorted(List<TaskView> tasks) {
    return tasks.stream()
        .sorted(
            Comparator.comparing(TaskView::name, Natural.ORDER)
                .thenComparing(TaskView::createdAt, Comparator.reverseOrder()))
        .toList();
  }

  /** Why it failed, or why it has not begun. */
  private static String reason(TaskView task, boolean whole) {
    String reason = task.error().isEmpty() ? task.waitingOn() : task.error();
    if (reason.isEmpty()) {
      return "";
    }
    String line = reason.replace('\n', ' ');
    return whole || line.codePointCount(0, line.length()) <= MAX_ERROR
        ? "\"" + line + "\""
        : "\"" + line.substring(0, line.offsetByCodePoints(0, MAX_ERROR - 1)) + "…\"";
  }
}
