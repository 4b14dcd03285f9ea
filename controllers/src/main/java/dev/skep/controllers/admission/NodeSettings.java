package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredNode;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes as manifests want them. */
final class NodeSettings {
  private final ClusterState state;
  private final Wish wish;
  private final SetMembers members;
  private final FieldOwnership ownership;
  private boolean demotes = false;

  NodeSettings(ClusterState state, Wish wish, SetMembers members) {
    this.state = state;
    this.wish = wish;
    this.members = members;
    ownership = new FieldOwnership(members);
  }

  /** Changes what differs; a refusal if one cannot be as wanted. */
  Optional<Refusal> bring(List<DesiredNode> wanted) {
    for (DesiredNode node : wanted) {
      Optional<Refusal> refusal =
          switch (Search.nodeOfFile(state, node.node())) {
            case Lookup.Found<Node> found -> bring(found.object(), node);
            case Lookup.Failed<Node> failed -> Optional.of(failed.refusal());
          };
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> bring(Node node, DesiredNode wanted) {
    if (members.isSettled(node)) {
      return Optional.of(
          new Refusal.Invalid(
              "node " + node.id() + " is described twice, by its id and by its host name"));
    }
    if (node.role() == Node.Role.MANAGER && wanted.role() == Node.Role.WORKER) {
      Optional<Refusal> refusal = demotionRefused(node);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return change(node, wanted.labels(), wanted.availability(), wanted.role());
  }

  /** The guards of swarm look at one manager that goes; two at once could pass them together. */
  private Optional<Refusal> demotionRefused(Node node) {
    if (demotes) {
      return Optional.of(
          new Refusal.FailedPrecondition(
              "several managers would become workers at once, "
                  + node.meta().name()
                  + " among them; change one after the other"));
    }
    demotes = true;
    return ManagerVerbs.demotionRefused(state, node, wish);
  }

  /** The set no longer speaks of a node: its labels go, all else stays. */
  Optional<Refusal> release(Node node) {
    return change(node, Map.of(), null, null);
  }

  private Optional<Refusal> change(
      Node node,
      Map<String, String> labels,
      Node.@Nullable Availability availability,
      Node.@Nullable Role role) {
    Map<String, String> spec = new LinkedHashMap<>();
    if (availability != null) {
      spec.put("availability", word(availability));
    }
    if (role != null) {
      spec.put("role", word(role));
    }
    Node updated =
        node.withAvailability(availability == null ? node.availability() : availability)
            .withRole(role == null ? node.role() : role)
            .withMeta(node.meta().withLabels(ownership.labels(node, labels)));
    Optional<Refusal> refusal =
        ownership.claim(node, fields(node), FieldOwnership.fields(labels, spec));
    if (refusal.isPresent()) {
      return refusal;
    }
    if (updated.equals(node)) {
      wish.unchanged(node);
    } else {
      wish.update(node, updated, false, FieldOwnership.between(fields(node), fields(updated)));
      wish.event(node, "NodeUpdated", String.join(", ", NodeVerbs.differences(node, updated)));
    }
    return Optional.empty();
  }

  private static Map<String, String> fields(Node node) {
    return FieldOwnership.fields(
        node.meta().labels(),
        Map.of("availability", word(node.availability()), "role", word(node.role())));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
