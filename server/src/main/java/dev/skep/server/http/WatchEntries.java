package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.WatchEntry;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Committed;
import java.util.List;
import java.util.Optional;

/** Commits as a watch tells them. */
final class WatchEntries {
  private WatchEntries() {}

  /** One entry for each change, in order. */
  static List<WatchEntry> of(Committed committed) {
    return committed.changes().stream().map(change -> entry(committed, change)).toList();
  }

  private static WatchEntry entry(Committed committed, Change change) {
    ClusterState state = committed.state();
    return switch (change) {
      case Change.Created(Resource after) ->
          changed(committed, "created", after, WatchWords.created(state, after), "");
      case Change.Updated(Resource before, Resource after) ->
          changed(
              committed,
              "updated",
              after,
              WatchWords.updated(state, before, after),
              WatchWords.reason(before, after));
      case Change.Deleted(Resource before) -> changed(committed, "deleted", before, "", "");
      case Change.Explained(Kind kind, Id id, String reason) ->
          entry(
              committed,
              "waiting",
              kind,
              id.toString(),
              state.resource(kind, id).map(r -> name(state, r)).orElse(id.toString()),
              reason.isEmpty() ? "waits no longer" : "waits",
              reason,
              "");
      case Change.Recorded(Event event) -> of(event);
      case Change.TermStarted(long term, Id leader) ->
          entry(
              committed,
              "term",
              Kind.NODE,
              leader.toString(),
              state.node(leader).map(node -> node.meta().name()).orElse(leader.toString()),
              "leads in term " + term,
              "",
              "");
    };
  }

  /** An event that has been committed. */
  static WatchEntry of(Event event) {
    return new WatchEntry(
        event.revision(),
        event.at(),
        "event",
        event.kind().word(),
        event.object().toString(),
        event.name(),
        event.reason(),
        event.message(),
        event.source());
  }

  private static WatchEntry changed(
      Committed committed, String op, Resource resource, String what, String why) {
    return entry(
        committed,
        op,
        resource.kind(),
        resource.id().toString(),
        name(committed.state(), resource),
        what,
        why,
        "");
  }

  private static WatchEntry entry(
      Committed committed,
      String op,
      Kind kind,
      String id,
      String name,
      String what,
      String why,
      String source) {
    return new WatchEntry(
        committed.revision().value(), committed.at(), op, kind.word(), id, name, what, why, source);
  }

  private static String name(ClusterState state, Resource resource) {
    if (resource instanceof Task task) {
      return TaskViews.name(state, task);
    }
    return Optional.of(resource.meta().name())
        .filter(name -> !name.isEmpty())
        .orElse(resource.id().toString());
  }
}
