package dev.skep.controllers.simulation;

import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.store.Committed;

/** Puts commits into words. */
final class Story {
  private Story() {}

  /** A task in few words. */
  static String of(Task task) {
    return task.id()
        + " ("
        + task.state().word()
        + ", desired "
        + task.desired().word()
        + (task.node() == null ? ", without a node)" : " on " + task.node() + ")");
  }

  static void tell(Trace trace, Committed committed) {
    String who = "r" + committed.revision();
    for (Change change : committed.changes()) {
      switch (change) {
        case Change.Created(Task task) ->
            trace.note(
                who,
                names -> "new task " + names.of(task.id()) + ", desired " + task.desired().word());
        case Change.Created(Resource resource) ->
            trace.note(who, names -> "new " + name(names, resource));
        case Change.Updated(Task before, Task after) -> tell(trace, who, before, after);
        case Change.Updated(Node before, Node after) -> tell(trace, who, before, after);
        case Change.Updated(Service before, Service after) ->
            trace.note(
                who,
                names ->
                    name(names, after)
                        + (after.isRemoving()
                            ? " is being removed"
                            : " has revision " + after.number()));
        case Change.Updated(Resource before, Resource after) ->
            trace.note(who, names -> "changed " + name(names, after));
        case Change.Deleted(Resource gone) ->
            trace.note(who, names -> "deleted " + name(names, gone));
        case Change.Explained(var kind, var id, String reason) ->
            trace.note(
                who,
                names ->
                    names.of(id) + (reason.isEmpty() ? " waits no more" : " waits: " + reason));
        case Change.Recorded(var event) ->
            trace.note(who, event.source() + ": " + event.name() + " " + event.message());
        case Change.TermStarted(long term, var leader) ->
            trace.note(who, names -> "term " + term + " of " + names.of(leader));
      }
    }
  }

  private static String name(Labels names, Resource resource) {
    return resource.kind().word() + " " + names.of(resource.id());
  }

  private static void tell(Trace trace, String who, Task before, Task after) {
    if (before.state() != after.state()) {
      trace.note(
          who,
          names ->
              names.of(after.id())
                  + ": "
                  + after.state().word()
                  + " on "
                  + names.of(after.node())
                  + (after.status().error().isEmpty() ? "" : ", " + after.status().error()));
    }
    if (before.desired() != after.desired()) {
      trace.note(who, names -> names.of(after.id()) + ": desired " + after.desired().word());
    }
  }

  private static void tell(Trace trace, String who, Node before, Node after) {
    trace.note(
        who,
        names ->
            "node "
                + names.of(after.id())
                + ": "
                + after.availability().name().toLowerCase(java.util.Locale.ROOT)
                + " "
                + after.meta().labels()
                + " "
                + after.status().state().name().toLowerCase(java.util.Locale.ROOT)
                + " "
                + after.status().message());
  }
}
