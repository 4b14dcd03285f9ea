package dev.skep.cli.text;

import dev.skep.api.http.NodeView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackView;
import dev.skep.api.http.TaskView;
import dev.skep.api.http.WatchEntry;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.Records;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A page about an object, for people: what it is, what it waits for, what happened and why. */
public final class Description {
  private final Json all;
  private final Instant now;
  private final Lines out = new Lines();

  private Description(Json all, Instant now) {
    this.all = all;
    this.now = now;
  }

  /**
   * The page.
   *
   * @param all the object with what belongs to it, as {@code describe -o json} prints it
   */
  public static String of(Json all, Instant now) {
    return new Description(all, now).page();
  }

  private String page() {
    Json object = all.at("object");
    switch (all.at("kind").text()) {
      case "service" -> out.add(ServicePretty.of(object).strip());
      case "node" -> out.add(NodePretty.of(Records.read(object, NodeView.Detail.class)).strip());
      case "stack" -> stack(Records.read(object.at("stack"), StackView.class));
      case "task" -> task(Records.read(object, TaskView.class));
      case "secret" -> out.add(PayloadText.pretty(object, true).strip());
      case "config" -> out.add(PayloadText.pretty(object, false).strip());
      default -> throw new IllegalArgumentException("nothing is known of such objects");
    }
    services(Records.readAll(all.at("services"), ServiceView.class));
    tasks(Records.readAll(all.at("tasks"), TaskView.class));
    if (all.at("revisions").isPresent()) {
      out.add("\nRevisions:");
      List<StackView.Revision> revisions =
          Records.readAll(all.at("revisions"), StackView.Revision.class);
      out.add(HistoryTable.of(revisions, now, false).toString().stripTrailing());
    }
    events(Records.readAll(all.at("events"), WatchEntry.class));
    return out.text();
  }

  private void stack(StackView stack) {
    out.add("Name:\t\t" + stack.name());
    out.add("ID:\t\t" + stack.id());
    out.add("Revision:\t" + stack.revision());
    out.add("Applied:\t" + Ago.since(stack.appliedAt(), now));
    out.add("Created:\t" + Ago.since(stack.createdAt(), now));
  }

  private void task(TaskView task) {
    out.add("Name:\t\t" + task.name());
    out.add("ID:\t\t" + task.id());
    out.add("Service:\t" + task.service());
    out.addIf(!task.node().isEmpty(), "Node:\t\t" + task.node());
    out.add("Image:\t\t" + task.image());
    out.add("Desired state:\t" + Texts.capital(task.desired()));
    out.add("Current state:\t" + Texts.capital(task.state()) + " " + Ago.since(task.since(), now));
    out.addIf(!task.message().isEmpty(), "Message:\t" + task.message());
    out.addIf(!task.error().isEmpty(), "Error:\t\t" + task.error());
    out.addIf(!task.waitingOn().isEmpty(), "Waiting on:\t" + task.waitingOn());
    out.addIf(!task.containerId().isEmpty(), "Container:\t" + task.containerId());
    out.addIf(task.exitCode() != 0, "Exit code:\t" + task.exitCode());
    out.addIf(!task.ports().isEmpty(), "Ports:\t\t" + PortsText.ofTask(task.ports()));
    out.add("Up to date:\t" + (task.upToDate() ? "yes" : "no"));
    out.add("Created:\t" + Ago.since(task.createdAt(), now));
  }

  private void services(List<ServiceView> services) {
    if (!services.isEmpty()) {
      out.add("\nServices:");
      out.add(ServiceTable.of(services, false).toString().stripTrailing());
    }
  }

  private void tasks(List<TaskView> tasks) {
    if (!all.at("tasks").isPresent()) {
      return;
    }
    out.add("\nTasks:");
    out.add(TaskTable.of(tasks, now, false).toString().stripTrailing());
    Map<String, String> reasons = new LinkedHashMap<>();
    for (ServiceView service : Records.readAll(all.at("services"), ServiceView.class)) {
      waits(reasons, service.waitingOn(), service.name());
    }
    for (TaskView task : TaskTable.sorted(tasks)) {
      waits(reasons, task.waitingOn(), task.name());
    }
    out.addIf(!reasons.isEmpty(), "\nWaiting:");
    reasons.forEach((reason, names) -> out.add(" " + names + ": " + reason));
  }

  /** Many tasks wait for one thing, which is said once. */
  private static void waits(Map<String, String> reasons, String reason, String name) {
    if (!reason.isEmpty()) {
      reasons.merge(reason, name, (names, another) -> names + ", " + another);
    }
  }

  private void events(List<WatchEntry> events) {
    out.add("\nEvents:" + (events.isEmpty() ? " none are remembered" : ""));
    if (!events.isEmpty()) {
      Table table = Table.of("WHEN", "OBJECT", "REASON", "FROM", "MESSAGE");
      for (WatchEntry event : events) {
        table.row(
            Ago.since(event.at(), now),
            event.kind() + " " + event.name(),
            event.what(),
            event.source(),
            event.why().replace('\n', ' '));
      }
      out.add(table.toString().stripTrailing());
    }
  }
}
