package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services, stacks and payloads. */
class ObjectReapingTest {
  private static final ServiceReaping SERVICES = new ServiceReaping();
  private static final StackReaping STACKS = new StackReaping();
  private static final BlobReaping BLOBS = new BlobReaping();
  private static final Id WEB = Samples.id("web");
  private static final Id SHOP = Samples.id("shop");
  private static final Map<String, String> OF_SHOP = Map.of(Stack.NAMESPACE_LABEL, "shop");

  private static List<Long> revisions(Given given) {
    return given.state().revisionsOf(WEB).map(ServiceRevision::number).sorted().toList();
  }

  private static Stack shop(Map<String, Id> services) {
    Stack.Revision revision = Stack.Revision.of(1, Given.START, services);
    return Stack.of(Meta.of(SHOP, "shop", Map.of()), "services: {}", List.of(revision));
  }

  private static Secret secret(String name) {
    PayloadVersion version = new PayloadVersion("digest", Samples.id(name + " blob"), 1);
    return new Secret(Meta.of(Samples.id(name), name, OF_SHOP), List.of(version));
  }

  private static Blob blob(String name) {
    return new Blob(Meta.of(Samples.id(name), "", Map.of()), Samples.sealed("content"));
  }

  private static Network network(String name) {
    Network.Spec spec = new Network.Spec("overlay", false, false, false, Map.of(), List.of());
    return new Network(Meta.of(Samples.id(name), name, OF_SHOP), spec);
  }

  private static Trait usesSecret(String name) {
    FileReference file = reference(name);
    return spec ->
        spec.withTask(
            spec.task().withContainer(ContainerSpec.of("web:1").secrets(List.of(file)).build()));
  }

  private static FileReference reference(String name) {
    return new FileReference(name, Samples.id(name), "digest", name, "0", "0", 0444);
  }

  private static boolean exists(Given given, Resource resource) {
    return given.state().resource(resource.kind(), resource.id()).isPresent();
  }

  @Test
  void aServiceThatIsBeingRemovedGoesWithItsLastTask() {
    Given given = Given.nodes("a").service("web", 1).tasks("web", "1 running@a -> remove");
    given.removed("web").assertSettled(SERVICES, WEB);

    given.reported(given.newest("web", 1), TaskState.SHUTDOWN).assertSettled(SERVICES, WEB);
    given.apply(new Mutation.Delete(Kind.TASK, given.newest("web", 1).id()));
    given.planned(SERVICES, WEB);

    assertThat(given.state().services()).isEmpty();
    assertThat(revisions(given)).isEmpty();
    assertThat(given.events()).containsExactly("ServiceGone web: its last task is gone");
  }

  /** Deliberately unlike swarm, which forgets the task and gives its address to another. */
  @Test
  void ofARemovedStackANetworkGoesOnlyWhenNoTaskHoldsAnAddressOfIt() {
    Given given = Given.nodes("a").put(network("net")).put(shop(Map.of()));
    given.service("web", 1, Trait.labels(OF_SHOP), Trait.networks("net"));
    given.tasks("web", "1 running@a -> remove").node("a", Node.State.DOWN);
    given.removed("web").put(given.state().stack(SHOP).orElseThrow().asRemoving());
    Slot slot = new Slot(WEB, SlotKey.numbered(1));

    given.assertSettled(new TaskReaping(), slot);
    given.assertSettled(SERVICES, WEB);
    given.assertSettled(STACKS, SHOP);
    Plan tooEarly = Plan.of(List.of(new Mutation.Delete(Kind.NETWORK, Samples.id("net"))));
    assertThat(given.outcome(tooEarly)).isInstanceOf(Outcome.Refused.class);

    given.reported(given.newest("web", 1), TaskState.SHUTDOWN);
    given.planned(new TaskReaping(), slot).planned(SERVICES, WEB).planned(STACKS, SHOP);
    assertThat(exists(given, network("net"))).isFalse();
    assertThat(given.state().stack(SHOP)).isEmpty();
    assertThat(given.state().networkUse("net").takenCount()).isZero();
  }

  @Test
  void aLivingServiceWithoutTasksStays() {
    Given.nodes().service("web", 0).assertSettled(SERVICES, WEB);
  }

  @Test
  void thePresentAndThePreviousRevisionStayAndThoseOfTasks() {
    Given given = Given.nodes("a").service("web", 1).revised("web", Trait.replicas(2));
    given.tasks("web", "1 running@a");
    for (int replicas = 3; replicas <= 6; replicas++) {
      given.revised("web", Trait.replicas(replicas));
    }
    given.planned(SERVICES, WEB);
    assertThat(revisions(given)).containsExactly(2L, 5L, 6L);
    given.assertSettled(SERVICES, WEB);
  }

  @Test
  void revisionsThatAStackRemembersStayEvenWhenTheServiceIsGone() {
    Given given = Given.nodes().service("web", 1, Trait.labels(OF_SHOP));
    given.put(shop(Map.of("web", given.service("web").revision())));
    given.revised("web", Trait.replicas(2)).removed("web").planned(SERVICES, WEB);
    assertThat(given.state().services()).isEmpty();
    assertThat(revisions(given)).containsExactly(1L);

    given.apply(new Mutation.Delete(Kind.STACK, SHOP)).planned(SERVICES, WEB);
    assertThat(revisions(given)).isEmpty();
  }

  @Test
  void aStackThatIsBeingRemovedGoesWithItsLastServiceAndWhatBelongedToIt() {
    Given given = Given.nodes().service("web", 1, Trait.labels(OF_SHOP));
    given.put(shop(Map.of())).put(network("shop_net")).put(blob("key blob")).put(secret("key"));
    given.assertSettled(STACKS, SHOP);
    given.put(shop(Map.of()).asRemoving()).removed("web").assertSettled(STACKS, SHOP);

    given.planned(SERVICES, WEB).planned(STACKS, SHOP);

    assertThat(exists(given, shop(Map.of()))).isFalse();
    assertThat(exists(given, network("shop_net"))).isFalse();
    assertThat(exists(given, secret("key"))).isFalse();
    assertThat(given.events())
        .endsWith(
            "StackGone shop: its services are gone; with it went 2 networks, secrets and configs");
  }

  @Test
  void whatAServiceOfSomebodyElseUsesStays() {
    Given given = Given.nodes().put(blob("key blob")).put(secret("key"));
    given.service("other", 1, usesSecret("key")).put(shop(Map.of()).asRemoving());
    given.planned(STACKS, SHOP);
    assertThat(exists(given, shop(Map.of()))).isFalse();
    assertThat(exists(given, secret("key"))).isTrue();
  }

  @Test
  void aStackThatIsAppliedAgainMeanwhileLivesOn() {
    Given given = Given.nodes().put(shop(Map.of()).asRemoving());
    Plan late = given.plan(STACKS, SHOP);
    given.put(shop(Map.of()));
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
    given.assertSettled(STACKS, SHOP);
  }

  @Test
  void aPayloadThatNothingRefersToIsDeletedAfterTenMinutes() {
    Given given = Given.nodes().put(blob("key blob")).put(secret("key")).put(blob("lost"));
    assertThat(given.plan(BLOBS, BlobReaping.Whole.BLOBS))
        .isEqualTo(Plan.lookAgainAt(given.now().plus(Duration.ofMinutes(10))));

    given.later(Duration.ofMinutes(10)).planned(BLOBS, BlobReaping.Whole.BLOBS);

    assertThat(exists(given, blob("lost"))).isFalse();
    assertThat(exists(given, blob("key blob"))).isTrue();
    given.assertSettled(BLOBS, BlobReaping.Whole.BLOBS);
  }
}
