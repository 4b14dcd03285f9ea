package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Service;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Removing a stack. */
class StackRemovalTest {
  private static final Scene.Verb REMOVE =
      (now, request) -> Admission.removeStack(now, request, Scene.STACK);

  @Test
  void theServicesGoAtOnceTheStackIsMarkedAndTheRestFollowsLater() {
    Scene scene = Scene.empty().and(Samples.create(Samples.spec("lonely", 1)));
    DesiredNetwork network =
        new DesiredNetwork(
            "shop_net",
            Scene.ofStack(),
            false,
            new Network.Spec("overlay", false, false, false, Map.of(), List.of()));
    scene.apply(
        Scene.stack(
            List.of(inStack("shop_web", 1), inStack("shop_db", 1)),
            List.of(network),
            List.of(),
            List.of()));
    Admitted admitted = scene.wish(REMOVE);
    assertThat(Scene.said(admitted))
        .containsExactly(
            "service shop_db removed", "service shop_web removed", "stack shop removed");
    assertThat(scene.state().services().filter(Service::isRemoving)).hasSize(2);
    assertThat(scene.stack().removing()).isEqualTo(scene.state().time());
    assertThat(scene.state().named(Kind.NETWORK, "shop_net")).isPresent();
    assertThat(scene.state().serviceNamed("lonely")).isPresent();
    assertThat(scene.lastEvent().message()).isEqualTo("root@test: removed with 2 services");
  }

  @Test
  void whatIsNotThereOrGoingAlreadyIsNotFound() {
    Refusal nothing = new Refusal.NotFound("Nothing found in stack: shop");
    Scene scene = Scene.empty();
    assertThat(scene.ask(REMOVE)).isEqualTo(nothing);
    scene.apply(services(inStack("shop_web", 1)));
    scene.wish(REMOVE);
    assertThat(scene.ask(REMOVE)).isEqualTo(nothing);
  }

  @Test
  void aStackThatDockersToolsMadeIsKnownByItsLabelsAlone() {
    Scene scene = Scene.empty().and(Samples.create(inStack("shop_web", 1)));
    Admitted admitted = scene.wish(REMOVE);
    assertThat(Scene.said(admitted))
        .containsExactly("service shop_web removed", "stack shop removed");
    assertThat(scene.stack().isRemoving()).isTrue();
  }

  @Test
  void applyingItAgainWhileItGoesMakesItALivingOne() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_web", 1)));
    Service before = scene.service("shop_web");
    scene.wish(REMOVE);
    scene.apply(services(inStack("shop_web", 1)));
    assertThat(scene.stack().isRemoving()).isFalse();
    assertThat(scene.service("shop_web").id()).isNotEqualTo(before.id());
    assertThat(scene.stack().revisions()).hasSize(2);
  }

  @Test
  void aStackWithoutServicesCanBeRemoved() {
    Scene scene = Scene.empty();
    scene.apply(services());
    scene.wish(REMOVE);
    assertThat(scene.stack().isRemoving()).isTrue();
  }
}
