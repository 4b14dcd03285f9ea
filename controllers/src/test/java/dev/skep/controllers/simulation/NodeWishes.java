package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;
import dev.skep.controllers.admission.NodeUpdate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What operators wish of nodes. */
final class NodeWishes {
  private static final long LONGEST_UNTIL_LEFT = 20_000;

  private final World world;

  NodeWishes(World world) {
    this.world = world;
  }

  List<Habit> habits() {
    return List.of(
        new Habit(22, () -> anyNode().map(this::availability)),
        new Habit(10, () -> anyNode().map(this::label)),
        new Habit(3, () -> anyNode().map(node -> role(node, Node.Role.MANAGER))),
        new Habit(3, () -> anyNode().map(node -> role(node, Node.Role.WORKER))),
        new Habit(5, () -> anyNode().map(this::remove)),
        new Habit(4, this::add));
  }

  private Optional<Node> anyNode() {
    List<Node> nodes =
        world.replication().state().nodes().sorted(Comparator.comparing(Node::id)).toList();
    return Optional.of(world.chance().pick(nodes));
  }

  private static Wish update(
      Node node, String text, NodeUpdate update, Consumer<Map<String, String>> effect) {
    return Wish.of(
        text,
        (state, request) -> Admission.updateNode(state, request, node.id().toString(), update),
        effect);
  }

  private Wish availability(Node node) {
    Availability wanted =
        world.chance().happens(0.5)
            ? Availability.ACTIVE
            : world.chance().pick(List.of(Availability.DRAIN, Availability.PAUSE));
    return update(
        node,
        wanted.name().toLowerCase(Locale.ROOT) + " " + node.meta().name(),
        NodeUpdate.availability(wanted),
        expected -> expected.put(Wishes.availability(node.id()), wanted.name()));
  }

  private Wish label(Node node) {
    boolean remove = world.chance().happens(0.3);
    String zone = world.chance().pick(List.of("east", "west"));
    NodeUpdate update =
        new NodeUpdate(
            Optional.empty(),
            Optional.empty(),
            remove ? Map.of() : Map.of("zone", zone),
            remove ? List.of("zone") : List.of());
    return update(
        node,
        "label " + node.meta().name() + " zone=" + (remove ? "" : zone),
        update,
        expected -> {
          if (remove) {
            expected.remove(Wishes.label(node.id(), "zone"));
          } else {
            expected.put(Wishes.label(node.id(), "zone"), zone);
          }
        });
  }

  /** {@link Membership} makes it so. */
  private Wish role(Node node, Node.Role wanted) {
    return update(
        node,
        (wanted == Node.Role.MANAGER ? "promote " : "demote ") + node.meta().name(),
        NodeUpdate.role(wanted),
        expected -> expected.put(Wishes.role(node.id()), wanted.name()));
  }

  private Wish remove(Node node) {
    boolean force = world.chance().happens(0.5);
    return Wish.of(
            "remove " + node.meta().name(),
            (state, request) -> Admission.removeNode(state, request, node.id().toString(), force),
            expected ->
                expected.keySet().removeIf(key -> key.startsWith("node " + node.id() + " ")))
        .then(() -> world.hostOf(node.id()).ifPresent(this::leaveSoon));
  }

  private void leaveSoon(SimHost host) {
    world.agenda().in(world.chance().between(0, LONGEST_UNTIL_LEFT), host::leave);
  }

  private Optional<Wish> add() {
    return world.hosts().stream().filter(host -> !host.isMember()).findFirst().map(this::add);
  }

  private Wish add(SimHost host) {
    Id id = world.chance().id();
    NewNode node =
        new NewNode(
            id, Node.Role.WORKER, Availability.ACTIVE, host.description(), Optional.empty());
    return Wish.of(
            "add " + host.name(),
            (state, request) -> Admission.admitNode(state, request, node),
            expected -> expect(expected, id, Node.Role.WORKER))
        .then(() -> {
          // Two operators may have had the same idea.
          if (!host.isMember()) {
            host.join(id);
          }
        });
  }

  /** A node as it is when it has just joined. */
  static void expect(Map<String, String> expected, Id node, Node.Role role) {
    expected.put(Wishes.availability(node), Availability.ACTIVE.name());
    expected.put(Wishes.role(node), role.name());
  }
}
