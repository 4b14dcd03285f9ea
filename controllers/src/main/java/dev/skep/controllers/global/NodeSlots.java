package dev.skep.controllers.global;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.SlotKey;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.ServiceSlots;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.SlotNames;
import dev.skep.controllers.restart.SlotPresence;
import dev.skep.controllers.scheduling.Eligibility;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service that wants a task on each node, and the nodes.
 *
 * @param service with its slots
 * @param nodes all of the cluster, by id
 */
public record NodeSlots(ServiceSlots service, List<Node> nodes) {
  public NodeSlots {
    nodes = List.copyOf(nodes);
  }

  /** A service as it stands; empty when there is none, or one of another mode. */
  public static Optional<NodeSlots> of(
      ClusterState state, Id service, Class<? extends ServiceSpec.Mode> mode) {
    return ServiceSlots.of(state, service, mode)
        .map(slots ->
            new NodeSlots(slots, state.nodes().sorted(Comparator.comparing(Node::id)).toList()));
  }

  /** The services of a mode. */
  public static Stream<Id> services(ClusterState state, Class<? extends ServiceSpec.Mode> mode) {
    return state.services().map(Service::id).filter(id -> is(state, id, mode));
  }

  /** Whether there is a service of that id and mode. */
  public static boolean is(ClusterState state, Id service, Class<? extends ServiceSpec.Mode> mode) {
    return mode.isInstance(state.spec(service).map(ServiceSpec::mode).orElse(null));
  }

  /** The services of a mode for which a change may call for a decision. */
  public static Set<Id> concerns(
      Change change, ClusterState state, Class<? extends ServiceSpec.Mode> mode) {
    return switch (change) {
      case Change.Created(Service service) -> one(service.id(), state, mode);
      case Change.Updated(Service ignored, Service service) -> one(service.id(), state, mode);
      case Change.Created(Node ignored) -> services(state, mode).collect(Collectors.toSet());
      case Change.Deleted(Node ignored) -> services(state, mode).collect(Collectors.toSet());
      case Change.Updated(Node before, Node after) ->
          Eligibility.mayDiffer(before, after)
              ? services(state, mode).collect(Collectors.toSet())
              : Set.of();
      default ->
          Slot.touchedBy(change).map(slot -> one(slot.service(), state, mode)).orElse(Set.of());
    };
  }

  private static Set<Id> one(
      Id service, ClusterState state, Class<? extends ServiceSpec.Mode> mode) {
    return is(state, service, mode) ? Set.of(service) : Set.of();
  }

  /** What must change so that each node has what it shall have. */
  public void decide(SlotChanges changes) {
    ServiceSpec spec = service.spec();
    Map<SlotKey, SlotContent> free = new HashMap<>();
    Set<SlotKey> inUse = new HashSet<>();
    for (SlotContent slot : vacate(changes)) {
      if (SlotPresence.counts(slot, spec, service.alike())) {
        inUse.add(slot.key());
      } else {
        free.put(slot.key(), slot);
      }
    }
    Eligibility eligibility = Eligibility.of(spec);
    List<Node> lacking =
        nodes.stream()
            .filter(eligibility::takes)
            .filter(node -> !inUse.contains(SlotKey.on(node.id())))
            .limit(changes.room())
            .toList();
    fill(changes, lacking, free);
  }

  /**
   * What must change so that no node has what it shall not have.
   *
   * @return the slots of the other nodes
   */
  public List<SlotContent> vacate(SlotChanges changes) {
    Eligibility eligibility = Eligibility.of(service.spec());
    Map<Id, Node> known = nodes.stream().collect(Collectors.toMap(Node::id, Function.identity()));
    List<SlotContent> kept = new ArrayList<>();
    List<SlotContent> gone = new ArrayList<>();
    Map<String, List<SlotContent>> unwanted = new TreeMap<>();
    for (SlotContent slot : service.slots()) {
      @Nullable Id id = slot.key().node();
      @Nullable Node node = id == null ? null : known.get(id);
      if (node == null) {
        gone.add(slot);
      } else if (!eligibility.keeps(node)) {
        unwanted.computeIfAbsent(why(node), why -> new ArrayList<>()).add(slot);
      } else {
        kept.add(slot);
      }
    }
    changes.remove(gone, "NodesGone", "the node left the cluster");
    unwanted.forEach((why, slots) -> changes.shutDown(slots, "NodesLeft", why));
    return kept;
  }

  private static String why(Node node) {
    if (node.status().state() == Node.State.DOWN) {
      return "down";
    }
    return node.losesTasks() ? "drained" : "the constraints do not hold there any more";
  }

  private static void fill(
      SlotChanges changes, List<Node> lacking, Map<SlotKey, SlotContent> free) {
    for (Node node : lacking) {
      SlotKey key = SlotKey.on(node.id());
      changes.fill(key, Optional.ofNullable(free.get(key)));
      // Labels and availability are what was decided on.
      changes.restOn(node);
    }
    if (!lacking.isEmpty()) {
      List<String> names = lacking.stream().map(node -> node.meta().name()).toList();
      changes.event(
          "NodesFilled", SlotNames.of("node", names) + ": a task is wanted on each such node");
    }
  }
}
