package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import io.vavr.collection.HashMap;
import io.vavr.collection.Queue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state taken apart for writing: a small head and a stream of resources. The order is canonical,
 * so equal states have equal snapshots.
 */
public final class Snapshot {
  private Snapshot() {}

  /**
   * All but the resources.
   *
   * @param revision see {@link ClusterState#revision()}
   * @param term see {@link ClusterState#term()}
   * @param leader see {@link ClusterState#leader()}; null before the first
   * @param featureLevel see {@link ClusterState#featureLevel()}
   * @param time see {@link ClusterState#time()}
   * @param waiting explanations, by object
   * @param events oldest first
   * @param window remembered transactions, oldest first
   */
  public record Head(
      Revision revision,
      long term,
      @Nullable Id leader,
      int featureLevel,
      Instant time,
      List<Waiting> waiting,
      List<Event> events,
      List<Remembered> window) {}

  /** Why nothing happens yet for an object. */
  public record Waiting(Kind kind, Id object, String reason) {}

  /** A transaction and what became of it. */
  public record Remembered(Id transaction, Outcome outcome) {}

  /** The head of a state. */
  public static Head head(ClusterState state) {
    Tables tables = state.tables();
    List<Waiting> waiting =
        tables
            .waiting()
            .toJavaStream()
            .map(entry -> new Waiting(entry._2.kind(), entry._1, entry._2.reason()))
            .sorted(Comparator.comparing(Waiting::object))
            .toList();
    List<Remembered> window =
        tables
            .remembered()
            .toJavaStream()
            .map(id -> new Remembered(id, state.outcomeOf(id).orElseThrow()))
            .toList();
    return new Head(
        tables.revision(),
        tables.term(),
        tables.leader(),
        tables.featureLevel(),
        tables.time(),
        waiting,
        tables.events().toJavaList(),
        window);
  }

  /** The resources of a state by kind and id. */
  public static Stream<Resource> resources(ClusterState state) {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> state.resources(kind).sorted(Comparator.comparing(Resource::id)));
  }

  /** Puts a state together again. */
  public static ClusterState restore(Head head, Iterable<Resource> resources) {
    Tables tables =
        new Tables(
            head.revision(),
            head.term(),
            head.leader(),
            head.featureLevel(),
            head.time(),
            Tables.EMPTY.resources(),
            HashMap.ofAll(
                head.waiting().stream(),
                w -> w.object(),
                w -> new Tables.Waiting(w.kind(), w.reason())),
            Queue.ofAll(head.events()),
            HashMap.ofAll(
                head.window().stream()
                    .collect(
                        java.util.stream.Collectors.toMap(
                            Remembered::transaction, Remembered::outcome))),
            Queue.ofAll(head.window().stream().map(Remembered::transaction)));
    return Draft.restore(tables, resources);
  }

  /** For logs: how many resources of each kind. */
  public static Map<Kind, Integer> sizes(ClusterState state) {
    Map<Kind, Integer> sizes = new java.util.EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      sizes.put(kind, state.count(kind));
    }
    return sizes;
  }
}
