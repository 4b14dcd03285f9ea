package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.DesiredState;
import dev.skep.api.model.Network;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the stacks of one set have in common: ports, networks. */
class SetPortsTest {
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());

  private final Scene scene = Scene.empty();

  private static PublishedPort port(int published) {
    return new PublishedPort(Protocol.TCP, 80, published, PublishMode.INGRESS);
  }

  private static DesiredStack stack(String name, PublishedPort... ports) {
    ServiceSpec web =
        Scene.labelled(Samples.spec(name + "_web", 1, ports), Map.of(Stack.NAMESPACE_LABEL, name));
    return new DesiredStack(name, "", List.of(web), List.of(), List.of(), List.of());
  }

  private static Scene.Verb apply(List<DesiredNetwork> networks, DesiredStack... stacks) {
    DesiredState wanted =
        new DesiredState(null, List.of(), networks, List.of(), List.of(), List.of(stacks));
    return (state, request) ->
        Admission.applySet(
            state, request, new SetWish("prod", wanted, true, List.of()), StagedPayloads.none());
  }

  private void assertHolds(int port, String service) {
    assertThat(scene.state().ingressPort(Protocol.TCP, port)).contains(scene.service(service).id());
  }

  @Test
  void aPortMovesBetweenStacksInAnyOrderOfTheirNames() {
    scene.wish(apply(List.of(), stack("a", port(8080)), stack("b")));
    scene.wish(apply(List.of(), stack("a"), stack("b", port(8080))));
    assertHolds(8080, "b_web");
    scene.wish(apply(List.of(), stack("a", port(8080)), stack("b")));
    assertHolds(8080, "a_web");
  }

  @Test
  void portsAreHandedOnAlongAChainOfStacks() {
    scene.wish(apply(List.of(), stack("a", port(1)), stack("b", port(2)), stack("c", port(3))));
    scene.wish(apply(List.of(), stack("a", port(2)), stack("b", port(3)), stack("c", port(4))));
    assertHolds(2, "a_web");
    assertHolds(4, "c_web");
  }

  @Test
  void aStackThatPublishesAPortGetsAnotherName() {
    scene.wish(apply(List.of(), stack("old", port(8080))));
    scene.wish(apply(List.of(), stack("new", port(8080))));
    assertHolds(8080, "new_web");
    assertThat(scene.state().serviceNamed("old_web")).isEmpty();
  }

  @Test
  void twoStacksThatWantOnePortAreRefused() {
    assertThat(scene.ask(apply(List.of(), stack("a", port(8080)), stack("b", port(8080)))))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void aNetworkOfASetAndOfAStackIsNotOne() {
    DesiredNetwork alone = new DesiredNetwork("shared", Map.of(), false, OVERLAY);
    DesiredNetwork own =
        new DesiredNetwork("shared", Map.of(Stack.NAMESPACE_LABEL, "a"), false, OVERLAY);
    DesiredStack stack = new DesiredStack("a", "", List.of(), List.of(own), List.of(), List.of());
    assertThat(scene.ask(apply(List.of(alone), stack)))
        .isEqualTo(
            new Refusal.AlreadyExists(
                "network shared of the stack a is described outside of it, too; give one of them"
                    + " another name, or refer to the other with 'external: true'"));
  }
}
