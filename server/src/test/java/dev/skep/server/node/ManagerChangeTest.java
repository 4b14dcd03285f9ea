package dev.skep.server.node;

import static dev.skep.api.state.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Role;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManagerChangeTest {
  private static final Node MANAGER = Samples.node("m");
  private static final Node DEMOTED = Samples.node("d").withRole(Role.WORKER);
  private static final Node PROMOTED = Samples.node("p").withManager(null);
  private static final Node WORKER = Samples.node("w").withRole(Role.WORKER).withManager(null);

  @Test
  void aManagerThatIsAMemberNeedsNothing() {
    assertThat(ManagerChange.all(state(MANAGER, WORKER), Set.of(id("m")))).isEmpty();
  }

  @Test
  void aManagerThatIsNoMemberIsLetIn() {
    assertThat(ManagerChange.all(state(MANAGER), Set.of()))
        .containsExactly(new ManagerChange.LetIn(id("m")));
  }

  @Test
  void aDemotedManagerFirstLeavesTheStoreAndThenLosesItsAddresses() {
    assertThat(ManagerChange.all(state(MANAGER, DEMOTED), Set.of(id("m"), id("d"))))
        .containsExactly(new ManagerChange.Leave(id("d")));
    assertThat(ManagerChange.all(state(MANAGER, DEMOTED), Set.of(id("m"))))
        .containsExactly(new ManagerChange.Retire(id("d")));
  }

  @Test
  void aPromotedWorkerIsWaitedForUntilItTellsItsAddresses() {
    assertThat(ManagerChange.all(state(MANAGER, PROMOTED), Set.of(id("m")))).isEmpty();
  }

  @Test
  void aMemberThatTheStateDoesNotKnowLeaves() {
    Id stranger = id("gone");

    assertThat(ManagerChange.all(state(MANAGER), Set.of(id("m"), stranger)))
        .containsExactly(new ManagerChange.Leave(stranger));
  }

  private static ClusterState state(Node... nodes) {
    Transaction all =
        Transaction.of(id("tx"), Arrays.stream(nodes).<Mutation>map(Mutation.Put::new).toList());
    return ClusterState.EMPTY.apply(new LogEntry(all, Instant.EPOCH)).state();
  }
}
