package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the files no longer have. */
class StackPruneTest {
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());
  private static final DesiredStack NOTHING = services();

  private static Scene full() {
    Scene scene = Scene.empty();
    scene.apply(all(), new StagedPayloads(Map.of("shop_key", scene.stage("a")), Map.of()));
    return scene;
  }

  private static DesiredStack all() {
    return Scene.stack(
        List.of(inStack("shop_web", 1)),
        List.of(new DesiredNetwork("shop_net", Scene.ofStack(), false, OVERLAY)),
        List.of(new DesiredPayload("shop_key", Scene.ofStack(), false, Bytes.EMPTY)),
        List.of());
  }

  private static Admitted keep(Scene scene, DesiredStack wanted) {
    return scene.wish((now, request) ->
        Admission.apply(
            now, request, wanted, StagedPayloads.none(), new ApplyOptions(false, List.of())));
  }

  @Test
  void servicesGoAtOnceAndTheStackRemembersWhatElseHasToGo() {
    Scene scene = full();
    assertThat(Scene.said(scene.apply(NOTHING)))
        .containsExactly(
            "service shop_web removed",
            "network shop_net removed",
            "secret shop_key removed",
            "stack shop updated");
    assertThat(scene.stack().pruned())
        .extracting(Stack.Pruned::kind)
        .containsExactly(Kind.NETWORK, Kind.SECRET);
    assertThat(scene.state().named(Kind.SECRET, "shop_key")).isPresent();
  }

  @Test
  void applyingAgainAfterPruningChangesNothingNeitherBeforeNorAfterItIsGone() {
    Scene scene = full();
    scene.apply(NOTHING);
    assertThat(scene.apply(NOTHING).changesNothing()).isTrue();
    scene.and(List.of(new Mutation.Delete(Kind.NETWORK, scene.stack().pruned().getFirst().id())));
    assertThat(scene.apply(NOTHING).changesNothing()).isTrue();
    scene.apply(services(inStack("shop_web", 1)));
    assertThat(scene.stack().pruned()).extracting(Stack.Pruned::kind).containsExactly(Kind.SECRET);
  }

  @Test
  void whatComesBackBeforeItIsGoneStays() {
    Scene scene = full();
    scene.apply(NOTHING);
    scene.apply(all(), new StagedPayloads(Map.of("shop_key", scene.stage("a")), Map.of()));
    assertThat(scene.stack().pruned()).isEmpty();
  }

  @Test
  void withoutPruningAllStaysAndStaysTheStacks() {
    Scene scene = full();
    Admitted kept = keep(scene, NOTHING);
    assertThat(Scene.said(kept))
        .containsExactly(
            "service shop_web kept",
            "network shop_net kept",
            "secret shop_key kept",
            "stack shop unchanged");
    assertThat(kept.changesNothing()).isTrue();
    keep(scene, services(inStack("shop_more", 1)));
    assertThat(scene.stack().revisions().getLast().services())
        .containsOnlyKeys("shop_web", "shop_more");
    assertThat(Scene.said(scene.apply(services(inStack("shop_more", 1)))))
        .contains(
            "service shop_web removed", "network shop_net removed", "secret shop_key removed");
  }

  @Test
  void whatGoesWhileItIsWantedAgainIsAConflict() {
    Scene scene = full();
    scene.apply(NOTHING);
    Admitted again =
        scene
            .ask((now, request) ->
                Admission.apply(
                    now,
                    request,
                    Scene.stack(List.of(), all().networks(), List.of(), List.of()),
                    StagedPayloads.none()))
            .orThrow();
    scene.and(List.of(new Mutation.Delete(Kind.NETWORK, scene.stack().pruned().getFirst().id())));
    assertThat(scene.outcome(again.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }
}
