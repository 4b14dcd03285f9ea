package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Trait;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a living stack lost, and versions of secrets and configs. */
class PruneReapingTest {
  private static final PruneReaping PRUNED = new PruneReaping();
  private static final VersionReaping VERSIONS = new VersionReaping();
  private static final ServiceReaping SERVICES = new ServiceReaping();
  private static final Id SHOP = Samples.id("shop");
  private static final Id WEB = Samples.id("web");
  private static final Id KEY = Samples.id("key");
  private static final Id NET = Samples.id("shop_net");
  private static final Map<String, String> OF_SHOP = Map.of(Stack.NAMESPACE_LABEL, "shop");

  private static Stack shop(List<Stack.PayloadPart> secrets, List<Stack.Pruned> pruned) {
    Stack.Revision revision =
        new Stack.Revision(
            1, Given.START, Map.of(), List.of(), secrets, List.of(), "", List.of(), "", "");
    return new Stack(Meta.of(SHOP, "shop", Map.of()), "", List.of(revision), null, pruned);
  }

  private static Network network(Map<String, String> labels) {
    Network.Spec spec = new Network.Spec("overlay", false, false, false, Map.of(), List.of());
    return new Network(Meta.of(NET, "shop_net", labels), spec);
  }

  private static Given withKey(Given given, String... digests) {
    List<PayloadVersion> versions =
        List.of(digests).stream()
            .map(digest -> new PayloadVersion(digest, Samples.id("blob of " + digest), 1))
            .toList();
    versions.forEach(
        version -> given.put(new Blob(Meta.of(version.blob(), "", Map.of()), Samples.sealed("x"))));
    return given.put(new Secret(Meta.of(KEY, "shop_key", OF_SHOP), versions));
  }

  private static Trait reads(String digest) {
    FileReference file = new FileReference("shop_key", KEY, digest, "key", "0", "0", 0444);
    return spec ->
        spec.withTask(
            spec.task().withContainer(ContainerSpec.of("web:1").secrets(List.of(file)).build()));
  }

  private static Trait attached() {
    return spec ->
        spec.withTask(
            new TaskSpec(
                spec.task().container(),
                spec.task().resources(),
                spec.task().restart(),
                spec.task().placement(),
                List.of(new TaskSpec.NetworkAttachment("shop_net", List.of())),
                0));
  }

  private static Trait detached() {
    return spec ->
        spec.withTask(
            new TaskSpec(
                spec.task().container(),
                spec.task().resources(),
                spec.task().restart(),
                spec.task().placement(),
                List.of(),
                0));
  }

  private static Stack.PayloadPart part(String digest) {
    return new Stack.PayloadPart("shop_key", OF_SHOP, KEY, digest);
  }

  private static List<String> digests(Given given) {
    return given.state().secret(KEY).orElseThrow().versions().stream()
        .map(PayloadVersion::digest)
        .toList();
  }

  @Test
  void aPrunedNetworkGoesWhenTheLastServiceHasLeftIt() {
    Given given = Given.nodes().put(network(OF_SHOP)).service("web", 1, attached());
    given.put(shop(List.of(), List.of(new Stack.Pruned(Kind.NETWORK, NET))));
    given.assertSettled(PRUNED, SHOP);
    given.removed("web").assertSettled(PRUNED, SHOP);
    given.planned(SERVICES, WEB).planned(PRUNED, SHOP);
    assertThat(given.state().network(NET)).isEmpty();
    assertThat(given.events())
        .endsWith("StackPruned shop: nothing needs them any more: network shop_net");
    given.assertSettled(PRUNED, SHOP);
  }

  @Test
  void whatWasNotPrunedOrIsNotTheStacksAnyMoreStays() {
    Given given = Given.nodes().put(network(OF_SHOP)).put(shop(List.of(), List.of()));
    given.assertSettled(PRUNED, SHOP);
    given.put(network(Map.of()));
    given.put(shop(List.of(), List.of(new Stack.Pruned(Kind.NETWORK, NET))));
    given.assertSettled(PRUNED, SHOP);
  }

  @Test
  void aPrunedSecretStaysAsLongAsARevisionOfTheStackOrOfAServiceNamesIt() {
    List<Stack.Pruned> lost = List.of(new Stack.Pruned(Kind.SECRET, KEY));
    Given given = withKey(Given.nodes(), "a").service("web", 1, reads("a"));
    given.put(shop(List.of(part("a")), lost)).assertSettled(PRUNED, SHOP);
    given.put(shop(List.of(), lost)).assertSettled(PRUNED, SHOP);
    given.removed("web").planned(SERVICES, WEB).planned(PRUNED, SHOP);
    assertThat(given.state().secret(KEY)).isEmpty();
  }

  @Test
  void anOldVersionGoesWhenNoRevisionOfAServiceOrAStackNamesIt() {
    Given given = withKey(Given.nodes(), "a", "b", "c", "d").service("web", 1, reads("a"));
    given.put(shop(List.of(part("b")), List.of()));
    given.planned(VERSIONS, KEY);
    assertThat(digests(given)).containsExactly("a", "b", "d");
    given.assertSettled(VERSIONS, KEY);

    given.put(shop(List.of(), List.of())).planned(VERSIONS, KEY);
    assertThat(digests(given)).containsExactly("a", "d");

    given.revised("web", reads("d")).assertSettled(VERSIONS, KEY);
    given.revised("web", Trait.replicas(2)).planned(SERVICES, WEB).planned(VERSIONS, KEY);
    assertThat(digests(given)).containsExactly("d");
  }

  @Test
  void aPrunedNetworkStaysUnderARunningTaskAndAsAWayBack() {
    Given given = Given.nodes("a").put(network(OF_SHOP)).service("web", 1, attached());
    given.put(shop(List.of(), List.of(new Stack.Pruned(Kind.NETWORK, NET))));
    given.tasks("web", "1 running@a").revised("web", detached());
    given.assertSettled(PRUNED, SHOP);
    given.revised("web", Trait.replicas(2)).assertSettled(PRUNED, SHOP);
    given.reported(given.newest("web", 1), TaskState.SHUTDOWN).planned(PRUNED, SHOP);
    assertThat(given.state().network(NET)).isEmpty();
  }

  @Test
  void theEndOfATaskOrOfAWayBackCallsForALook() {
    Given given = Given.nodes("a").put(network(OF_SHOP)).service("web", 1, attached());
    given.put(shop(List.of(), List.of(new Stack.Pruned(Kind.NETWORK, NET))));
    given.tasks("web", "1 running@a").revised("web", detached());
    Task running = given.newest("web", 1);
    Task ended = running.withStatus(Task.Status.of(TaskState.FAILED, "failed"));
    assertThat(PRUNED.concerns(new Change.Updated(running, ended), given.state()))
        .containsExactly(SHOP);
    assertThat(PRUNED.concerns(new Change.Updated(running, running), given.state())).isEmpty();
    Service before = given.service("web");
    given.revised("web", Trait.replicas(2));
    assertThat(PRUNED.concerns(new Change.Updated(before, given.service("web")), given.state()))
        .containsExactly(SHOP);
  }

  @Test
  void theStateItselfKeepsANetworkUnderATaskAndAsAWayBack() {
    Given given = Given.nodes("a").put(network(OF_SHOP)).service("web", 1, attached());
    given.tasks("web", "1 running@a").revised("web", detached());
    Plan deletion = Plan.of(List.of(new Mutation.Delete(Kind.NETWORK, NET)));
    assertThat(given.outcome(deletion))
        .isEqualTo(
            new Outcome.Refused(
                "network 'shop_net' is in use by tasks of the service web that have not ended"));
    given.reported(given.newest("web", 1), TaskState.SHUTDOWN);
    assertThat(given.outcome(deletion))
        .isEqualTo(
            new Outcome.Refused("network 'shop_net' is needed to roll back the service web"));
    given.revised("web", Trait.replicas(2)).commit(deletion);
  }
}
