package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.collection.Queue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The primary data of a state, from which everything else can be derived: what a snapshot holds.
 *
 * @param revision number of accepted transactions
 * @param term of the leader that wrote last
 * @param leader of that term; null before the first
 * @param featureLevel level that all managers support
 * @param time commit time
 * @param resources everything there is
 * @param waiting explanations by object
 * @param events oldest first
 * @param outcomes results of remembered transactions
 * @param remembered the same transactions, oldest first
 */
record Tables(
    Revision revision,
    long term,
    @Nullable Id leader,
    int featureLevel,
    Instant time,
    ResourceMaps resources,
    Map<Id, Waiting> waiting,
    Queue<Event> events,
    Map<Id, Outcome> outcomes,
    Queue<Id> remembered) {

  static final Tables EMPTY =
      new Tables(
          Revision.ZERO,
          0,
          null,
          ClusterState.FEATURE_LEVEL,
          Instant.EPOCH,
          ResourceMaps.EMPTY,
          HashMap.empty(),
          Queue.empty(),
          HashMap.empty(),
          Queue.empty());

  /** Why nothing happens yet for an object. */
  record Waiting(Kind kind, String reason) {}
}
