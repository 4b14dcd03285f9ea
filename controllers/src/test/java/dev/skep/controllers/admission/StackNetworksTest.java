package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks of a stack. */
class StackNetworksTest {
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());
  private static final Network.Spec ATTACHABLE =
      new Network.Spec("overlay", true, false, false, Map.of(), List.of());

  private static DesiredNetwork own(String name, Network.Spec spec) {
    return new DesiredNetwork(name, Scene.ofStack(), false, spec);
  }

  private static DesiredNetwork external(String name) {
    return new DesiredNetwork(name, Map.of(), true, OVERLAY);
  }

  private static DesiredStack with(DesiredNetwork network, ServiceSpec... services) {
    return Scene.stack(List.of(services), List.of(network), List.of(), List.of());
  }

  private static ServiceSpec attached(String network) {
    ServiceSpec spec = Scene.inStack("shop_web", 1);
    TaskSpec task = spec.task();
    return spec.withTask(
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            List.of(new NetworkAttachment(network, List.of("web"))),
            0));
  }

  private static Scene.Verb apply(DesiredStack wanted) {
    return (now, request) -> Admission.apply(now, request, wanted, StagedPayloads.none());
  }

  private static Scene otherNetwork(String name) {
    return Scene.with(
        new Mutation.Put(new Network(Meta.of(Samples.id(name), name, Map.of()), OVERLAY)));
  }

  @Test
  void aNetworkIsCreatedOnceAndThenStays() {
    Scene scene = Scene.empty();
    DesiredStack wanted = with(own("shop_net", OVERLAY), attached("shop_net"));
    assertThat(Scene.said(scene.apply(wanted))).contains("network shop_net created");
    assertThat(scene.state().named(Kind.NETWORK, "shop_net")).isPresent();
    assertThat(scene.apply(wanted).changesNothing()).isTrue();
  }

  @Test
  void itsLabelsMayChange() {
    Scene scene = Scene.empty();
    scene.apply(with(own("shop_net", OVERLAY)));
    Map<String, String> labels = Map.of(Stack.NAMESPACE_LABEL, Scene.STACK, "a", "b");
    Admitted admitted = scene.apply(with(new DesiredNetwork("shop_net", labels, false, OVERLAY)));
    assertThat(Scene.said(admitted)).contains("network shop_net updated");
    assertThat(scene.state().resources(Kind.NETWORK))
        .singleElement()
        .extracting(network -> network.meta().labels())
        .isEqualTo(labels);
  }

  @Test
  void itsSettingsCannotChange() {
    Scene scene = Scene.empty();
    scene.apply(with(own("shop_net", OVERLAY)));
    assertThat(scene.askToApply(with(own("shop_net", ATTACHABLE))))
        .isEqualTo(
            new Refusal.Invalid(
                "network shop_net exists with other settings and cannot be changed; give it"
                    + " another name, or remove the stack first"));
  }

  @Test
  void aNameThatBelongsToAnotherNetworkIsRefused() {
    assertThat(otherNetwork("shop_net").askToApply(with(own("shop_net", OVERLAY))))
        .isEqualTo(new Refusal.AlreadyExists("network with name shop_net already exists"));
  }

  @Test
  void aNameThatSwarmWouldNotTakeIsRefused() {
    assertThat(Scene.empty().askToApply(with(own("shop net", OVERLAY))))
        .isInstanceOfSatisfying(
            Refusal.Invalid.class,
            refusal ->
                assertThat(refusal.message()).startsWith("network name 'shop net' may hold"));
  }

  @Test
  void anExternalNetworkMustExist() {
    assertThat(Scene.empty().askToApply(with(external("shared"))))
        .isEqualTo(
            new Refusal.Invalid(
                "network \"shared\" is declared as external, but could not be found. You need to"
                    + " create a swarm-scoped network before the stack is deployed"));
    Scene scene = otherNetwork("shared");
    scene.apply(with(external("shared"), attached("shared")));
    assertThat(scene.state().serviceNamed("shop_web")).isPresent();
  }

  @Test
  void aNetworkThatWentSinceTheDecisionIsAConflict() {
    Scene scene = otherNetwork("shared");
    Admitted late = scene.ask(apply(with(external("shared"), attached("shared")))).orThrow();
    scene.and(List.of(new Mutation.Delete(Kind.NETWORK, Samples.id("shared"))));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
    assertThat(scene.state().serviceNamed("shop_web")).isEmpty();
  }

  @Test
  void aServiceCannotAttachToANetworkThatIsNotThere() {
    assertThat(Scene.empty().askToApply(Scene.services(attached("nowhere"))))
        .isEqualTo(new Refusal.NotFound("network nowhere not found"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "bridge", "none"})
  void theEnginesOwnNetworksAreAlwaysThere(String name) {
    Scene scene = Scene.empty();
    scene.apply(with(external(name), attached(name)));
    assertThat(scene.state().count(Kind.NETWORK)).isZero();
    assertThat(scene.state().serviceNamed("shop_web")).isPresent();
  }

  @Test
  void theNetworkOfTheMeshIsNotForServices() {
    assertThat(Scene.empty().askToApply(Scene.services(attached("ingress"))))
        .isEqualTo(
            new Refusal.Invalid(
                "Service cannot be explicitly attached to the ingress network \"ingress\""));
  }
}
