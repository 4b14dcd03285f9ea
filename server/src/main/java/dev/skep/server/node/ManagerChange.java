package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What has to happen so that the members of the store are the managers of the state. */
sealed interface ManagerChange {
  /** Whom it concerns. */
  Id node();

  /** What happens, for the log. */
  String words();

  /** A manager may become a member of the store. */
  record LetIn(Id node) implements ManagerChange {
    @Override
    public String words() {
      return "lets a manager into the store";
    }
  }

  /** A member of the store is no manager any more. */
  record Leave(Id node) implements ManagerChange {
    @Override
    public String words() {
      return "takes a former manager out of the store";
    }
  }

  /** A former manager has left the store; its addresses are not needed any more. */
  record Retire(Id node) implements ManagerChange {
    @Override
    public String words() {
      return "makes a former manager a worker";
    }
  }

  /** All changes that are due. */
  static List<ManagerChange> all(ClusterState state, Set<Id> members) {
    Stream<ManagerChange> ofNodes =
        state
            .nodes()
            .filter(node -> node.manager() != null)
            .flatMap(node -> ofNode(node, members.contains(node.id())));
    Stream<ManagerChange> ofStrangers =
        members.stream().filter(id -> isNoManager(state, id)).map(Leave::new);
    return Stream.concat(ofNodes, ofStrangers).toList();
  }

  private static Stream<ManagerChange> ofNode(Node node, boolean member) {
    if (node.role() == Node.Role.MANAGER) {
      return member ? Stream.empty() : Stream.of(new LetIn(node.id()));
    }
    return Stream.of(member ? new Leave(node.id()) : new Retire(node.id()));
  }

  private static boolean isNoManager(ClusterState state, Id id) {
    return state.node(id).filter(node -> node.manager() != null).isEmpty();
  }
}
