package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several stacks in one wish. */
class SharedWishTest {
  private static final PublishedPort PORT =
      new PublishedPort(Protocol.TCP, 80, 8080, PublishMode.INGRESS);
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());

  private static DesiredStack stack(
      String name, List<DesiredNetwork> networks, ServiceSpec... services) {
    return new DesiredStack(name, "", List.of(services), networks, List.of(), List.of());
  }

  private static ServiceSpec service(String stack, String name, PublishedPort... ports) {
    return Scene.labelled(
        Samples.spec(stack + "_" + name, 1, ports), Map.of(Stack.NAMESPACE_LABEL, stack));
  }

  private static ServiceSpec on(ServiceSpec spec, String network) {
    TaskSpec task = spec.task();
    return spec.withTask(
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            List.of(new TaskSpec.NetworkAttachment(network, List.of())),
            0));
  }

  private static Verdict together(ClusterState state, Request request, DesiredStack... stacks) {
    Wish wish = new Wish(request, "apply");
    for (DesiredStack stack : stacks) {
      Optional<Refusal> refusal =
          new StackTransition(state, wish, stack, ApplyOptions.defaults())
              .apply(StagedPayloads.none());
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return wish.admitted();
  }

  @Test
  void aPortMovesFromOneStackToTheOtherInOneTransaction() {
    Scene scene = Scene.empty();
    scene.wish(
        (now, request) -> together(now, request, stack("a", List.of(), service("a", "web", PORT))));
    scene.wish((now, request) ->
        together(
            now,
            request,
            stack("a", List.of(), service("a", "web")),
            stack("b", List.of(), service("b", "web", PORT))));
    assertThat(scene.state().ingressPort(Protocol.TCP, 8080)).contains(scene.service("b_web").id());
    assertThat(scene.state().count(Kind.STACK)).isEqualTo(2);
  }

  @Test
  void whatIsWrongWithOneStackRefusesAll() {
    Scene scene = Scene.empty();
    assertThat(
            scene.ask((now, request) ->
                together(
                    now,
                    request,
                    stack("a", List.of(), service("a", "web", PORT)),
                    stack("b", List.of(), service("b", "web", PORT)))))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void aStackMayUseTheNetworkThatAnotherOneMakesInTheSameTransaction() {
    Scene scene = Scene.empty();
    DesiredNetwork made =
        new DesiredNetwork("shared", Map.of(Stack.NAMESPACE_LABEL, "a"), false, OVERLAY);
    DesiredNetwork used = new DesiredNetwork("shared", Map.of(), true, OVERLAY);
    scene.wish((now, request) ->
        together(
            now,
            request,
            stack("a", List.of(made)),
            stack("b", List.of(used), on(service("b", "web"), "shared"))));
    assertThat(scene.state().serviceNamed("b_web")).isPresent();
  }
}
