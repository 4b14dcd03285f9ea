package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReapingTest {
  private static final Map<String, String> SHOP = Map.of(Stack.NAMESPACE_LABEL, "shop");

  private final Given given = new Given().nodes("n1");

  private <K, S> Plan plan(Controller<K, S> controller, K key) {
    return controller
        .observe(given.state(), Observations.none(), key)
        .map(slice -> controller.plan(slice, given.now()))
        .orElseGet(Plan::nothing);
  }

  private static ServiceSpec ofShop(String name) {
    ServiceSpec spec = Given.spec(name, 1);
    return new ServiceSpec(
        name, SHOP, spec.task(), spec.mode(), spec.update(), spec.rollback(), spec.endpoint());
  }

  private static Mutation delete(Kind kind, String name) {
    return new Mutation.Delete(kind, Given.id(name));
  }

  private void stack(Stack.Revision... revisions) {
    given.apply(
        new Mutation.Put(
            new Stack(Meta.of(Given.id("shop"), "shop", Map.of()), "", List.of(revisions), null)));
  }

  private static Stack.Revision remembers(String service, String revision) {
    return new Stack.Revision(1, Instant.EPOCH, Map.of(service, Given.id(revision)));
  }

  private void removing(String service) {
    Service present = given.service(service);
    given.apply(new Mutation.Put(present.asRemoving()));
  }

  @Test
  void serviceGoesWithItsRevisionsWhenItsLastTaskIsGone() {
    given.service(Given.spec("web", 1)).running("web", "n1");
    removing("web");
    assertThat(plan(new ServiceReaping(), Given.id("web"))).isEqualTo(Plan.nothing());

    given.apply(delete(Kind.TASK, "web.1"));
    Plan plan = plan(new ServiceReaping(), Given.id("web"));
    assertThat(Given.actions(plan))
        .containsExactly(delete(Kind.SERVICE, "web"), delete(Kind.SERVICE_REVISION, "web@1"));
    assertThat(Given.reasons(plan)).containsExactly("ServiceGone");
    given.apply(plan);
    assertThat(given.state().count(Kind.SERVICE_REVISION)).isZero();
  }

  @Test
  void revisionStaysWhileAServiceATaskOrAStackNamesIt() {
    stack(remembers("web", "web@1"));
    given.service(ofShop("web"));
    given.task("old", "web", 1, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    given.service(Given.image("web:2").apply(ofShop("web")));
    given.service(Given.image("web:3").apply(ofShop("web")));
    given.service(Given.image("web:4").apply(ofShop("web")));
    // 4 is the present one, 3 the one before; 2 is named by nobody, 1 by a task and the stack.
    assertThat(Given.actions(plan(new ServiceReaping(), Given.id("web"))))
        .containsExactly(delete(Kind.SERVICE_REVISION, "web@2"));

    given.apply(delete(Kind.TASK, "old"), delete(Kind.SERVICE_REVISION, "web@2"));
    assertThat(plan(new ServiceReaping(), Given.id("web"))).isEqualTo(Plan.nothing());
    given.apply(delete(Kind.STACK, "shop"));
    assertThat(Given.actions(plan(new ServiceReaping(), Given.id("web"))))
        .containsExactly(delete(Kind.SERVICE_REVISION, "web@1"));
  }

  @Test
  void stackRemembersTheRevisionOfAServiceThatIsGone() {
    stack(remembers("web", "web@1"));
    given.service(ofShop("web"));
    removing("web");
    assertThat(Given.actions(plan(new ServiceReaping(), Given.id("web"))))
        .containsExactly(delete(Kind.SERVICE, "web"));
  }

  @Test
  void stackGoesAfterItsServicesWithWhatNobodyElseUses() {
    stack();
    network("shop_default");
    network("shop_shared");
    given.service(ofShop("web"));
    ServiceSpec other = Given.spec("other", 1);
    given.service(
        other.withTask(
            new dev.skep.api.model.TaskSpec(
                other.task().container(),
                other.task().resources(),
                other.task().restart(),
                other.task().placement(),
                List.of(
                    new dev.skep.api.model.TaskSpec.NetworkAttachment("shop_shared", List.of())),
                0)));
    Id shop = Given.id("shop");
    assertThat(plan(new StackReaping(), shop)).as("it lives").isEqualTo(Plan.nothing());

    Stack stack = given.state().stack(shop).orElseThrow();
    given.apply(new Mutation.Put(stack.asRemoving()));
    removing("web");
    assertThat(plan(new StackReaping(), shop)).as("a service is left").isEqualTo(Plan.nothing());

    given.apply(plan(new ServiceReaping(), Given.id("web")));
    Plan plan = plan(new StackReaping(), shop);
    assertThat(Given.actions(plan))
        .containsExactly(delete(Kind.NETWORK, "shop_default"), delete(Kind.STACK, "shop"));
    assertThat(plan.preconditions())
        .containsExactly(Precondition.unchanged(given.state().stack(shop).orElseThrow()));
    given.apply(plan);
    assertThat(given.state().count(Kind.NETWORK)).isEqualTo(1);
  }

  private void network(String name) {
    given.apply(
        new Mutation.Put(
            new Network(
                Meta.of(Given.id(name), name, SHOP),
                new Network.Spec("overlay", false, false, false, Map.of(), List.of()))));
  }

  @Test
  void stagedContentThatNobodyCameToUseGoesAfterAWhile() {
    blob("used");
    blob("unused");
    given.apply(
        new Mutation.Put(
            new Secret(
                Meta.of(Given.id("s"), "s", Map.of()),
                List.of(new PayloadVersion("d", Given.id("used"), 1)))));
    BlobReaping reaping = new BlobReaping();
    assertThat(plan(reaping, BlobReaping.Whole.BLOBS))
        .isEqualTo(Plan.lookAgainAt(Given.NOON.plus(BlobReaping.GRACE)));
    given.later(BlobReaping.GRACE);
    assertThat(plan(reaping, BlobReaping.Whole.BLOBS).mutations())
        .containsExactly(delete(Kind.BLOB, "unused"));
  }

  private void blob(String name) {
    given.apply(new Mutation.Put(new Blob(Meta.of(Given.id(name), "", Map.of()), Given.SEALED)));
  }
}
