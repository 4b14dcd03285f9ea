package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The revisions of a stack, and the way back to one. */
class StackHistoryTest {
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());

  private static Admitted rollback(Scene scene, long to) {
    return scene.wish(back(OptionalLong.of(to)));
  }

  private static Scene.Verb back(OptionalLong to) {
    return (now, request) -> Admission.rollbackStack(now, request, Scene.STACK, to);
  }

  /** A service that reads a config, on a network. */
  private static DesiredStack reader(String image, long replicas) {
    FileReference file = new FileReference("shop_conf", null, "", "/conf", "0", "0", 0444);
    ServiceSpec web =
        Scene.withContainer(
            inStack("shop_web", replicas), ContainerSpec.of(image).configs(List.of(file)).build());
    return new DesiredStack(
        Scene.STACK,
        "image: " + image,
        List.of(web),
        List.of(new DesiredNetwork("shop_net", Scene.ofStack(), false, OVERLAY)),
        List.of(),
        List.of(new DesiredPayload("shop_conf", Scene.ofStack(), false, Bytes.EMPTY)));
  }

  private static StagedPayloads conf(PayloadVersion version) {
    return new StagedPayloads(Map.of(), Map.of("shop_conf", version));
  }

  private static Config conf(Scene scene) {
    return scene.state().named(Kind.CONFIG, "shop_conf").flatMap(scene.state()::config).get();
  }

  @Test
  void aRevisionSaysWhoAppliedWhichFilesAndWhatThatChanged() {
    Scene scene = Scene.empty();
    ApplyOptions files = new ApplyOptions(true, List.of("stack.yml", "prod.yml"));
    scene.wish((now, request) ->
        Admission.apply(
            now, request, services(inStack("shop_web", 1)), StagedPayloads.none(), files));
    scene.wish((now, request) ->
        Admission.apply(
            now, request, services(inStack("shop_web", 3)), StagedPayloads.none(), files));
    assertThat(scene.stack().revisions())
        .extracting(Stack.Revision::summary)
        .containsExactly(
            "service shop_web created", "service shop_web updated (deploy.replicas: 1 → 3)");
    assertThat(scene.stack().revisions().getLast().by()).isEqualTo("root@test");
    assertThat(scene.stack().revisions().getLast().files())
        .containsExactly("stack.yml", "prod.yml");
  }

  @Test
  void whatARevisionKeepsOfAChangeRepeatsNoValueThatMayBeACredential() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_web", 1)));
    ServiceSpec wanted =
        Scene.withContainer(
            Scene.labelled(inStack("shop_web", 3), Map.of("token", "hunter2")),
            ContainerSpec.of("web:2")
                .command(List.of("run", "--password=hunter2"))
                .args(List.of("hunter2"))
                .env(List.of("PASSWORD=hunter2"))
                .labels(Map.of("token", "hunter2"))
                .log(new ContainerSpec.LogDriver("splunk", Map.of("token", "hunter2")))
                .build());
    scene.apply(services(wanted));
    assertThat(scene.stack().revisions().getLast().summary())
        .contains("deploy.replicas: 1 → 3", "image: ", "environment.PASSWORD", "logging.options")
        .doesNotContain("hunter2");
  }

  @Test
  void rollingBackRestoresServicesPayloadsNetworksAndTheTextAsANewRevision() {
    Scene scene = Scene.empty();
    scene.apply(reader("web:1", 2), conf(scene.stage("a")));
    ServiceSpec before = scene.spec("shop_web");
    scene.apply(reader("web:2", 5), conf(scene.stage("b")));
    Admitted admitted = scene.wish(back(OptionalLong.empty()));
    assertThat(scene.spec("shop_web")).isEqualTo(before);
    assertThat(conf(scene).versions())
        .extracting(PayloadVersion::digest)
        .containsExactly("digest of b", "digest of a");
    assertThat(scene.stack().manifest()).isEqualTo("image: web:1");
    assertThat(scene.stack().revisions())
        .extracting(Stack.Revision::number)
        .containsExactly(1L, 2L, 3L);
    assertThat(scene.stack().manifestOf(scene.stack().revision(2).orElseThrow()))
        .isEqualTo("image: web:2");
    assertThat(scene.stack().revisions().getLast().summary())
        .startsWith("rolled back to revision 1; ");
    assertThat(scene.lastEvent().reason()).isEqualTo("StackRolledBack");
    assertThat(scene.lastEvent().message())
        .isEqualTo("root@test: rolled back to revision 1; services: 1 updated; configs: 1 updated");
    assertThat(admitted.changes())
        .filteredOn(change -> change.name().equals("shop_web"))
        .allMatch(ObjectChange::rolls);
  }

  @Test
  void rollingBackTwiceIsForwardAgain() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_web", 1)));
    scene.apply(services(inStack("shop_web", 2)));
    scene.wish(back(OptionalLong.empty()));
    assertThat(scene.spec("shop_web").replicas()).hasValue(1);
    scene.wish(back(OptionalLong.empty()));
    assertThat(scene.spec("shop_web").replicas()).hasValue(2);
  }

  @Test
  void whatWasPrunedComesBackAndWhatCameLaterGoes() {
    Scene scene = Scene.empty();
    scene.apply(reader("web:1", 1), conf(scene.stage("a")));
    Id first = scene.service("shop_web").id();
    scene.apply(services(inStack("shop_other", 1)));
    scene.and(
        List.of(
            new Mutation.Delete(
                Kind.NETWORK, scene.state().named(Kind.NETWORK, "shop_net").orElseThrow())));
    rollback(scene, 1);
    assertThat(scene.service("shop_web").id()).isNotEqualTo(first);
    assertThat(scene.state().serviceNamed("shop_other")).isEmpty();
    assertThat(scene.state().named(Kind.NETWORK, "shop_net")).isPresent();
    assertThat(scene.stack().pruned()).isEmpty();
  }

  @Test
  void goingBackToWhatItIsTakesBackWhatWasDoneByHand() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_web", 1)));
    assertThat(rollback(scene, 1).changesNothing()).isTrue();
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 7));
    rollback(scene, 1);
    assertThat(scene.spec("shop_web").replicas()).hasValue(1);
  }

  @Test
  void aRevisionThatIsNotKeptIsRefusedWithThoseThatAre() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_web", 1)));
    assertThat(scene.ask(back(OptionalLong.empty())))
        .isEqualTo(
            new Refusal.FailedPrecondition("stack shop has no earlier revision to roll back to"));
    for (int replicas = 2; replicas <= Stack.MAX_REVISIONS + 2; replicas++) {
      scene.apply(services(inStack("shop_web", replicas)));
    }
    assertThat(scene.ask(back(OptionalLong.of(1))))
        .isEqualTo(
            new Refusal.NotFound(
                "revision 1 of stack shop is not kept any more; kept are revisions 3 to 12, see"
                    + " 'skep stack history shop'"));
    assertThat(scene.ask(back(OptionalLong.of(99))))
        .isEqualTo(
            new Refusal.NotFound(
                "stack shop never had a revision 99; kept are revisions 3 to 12, see 'skep stack"
                    + " history shop'"));
  }

  @Test
  void aContentThatIsGoneIsRefused() {
    Scene scene = Scene.empty();
    scene.apply(reader("web:1", 1), conf(scene.stage("a")));
    scene.apply(reader("web:1", 1), conf(scene.stage("b")));
    Config conf = conf(scene);
    scene.and(
        List.of(new Mutation.Put(new Config(conf.meta(), List.of(conf.versions().getLast())))));
    assertThat(scene.ask(back(OptionalLong.of(1))))
        .isEqualTo(
            new Refusal.FailedPrecondition(
                "stack shop cannot be rolled back to revision 1: config shop_conf as it was then"
                    + " is gone; apply the files instead"));
  }

  @Test
  void largeTextsShortenTheHistoryAndTheLastRevisionAlwaysStays() {
    Scene scene = Scene.empty();
    String large = "x".repeat(StackRecord.MAX_HISTORY_BYTES / 2 - 2_000);
    for (int replicas = 1; replicas <= 5; replicas++) {
      ServiceSpec web = inStack("shop_web", replicas);
      scene.apply(
          new DesiredStack(
              Scene.STACK, large + replicas, List.of(web), List.of(), List.of(), List.of()));
    }
    assertThat(scene.stack().revisions())
        .extracting(Stack.Revision::number)
        .containsExactly(3L, 4L, 5L);
    scene.apply(
        new DesiredStack(
            Scene.STACK, large + large + large, List.of(), List.of(), List.of(), List.of()));
    scene.apply(services(inStack("shop_web", 1)));
    assertThat(scene.stack().revisions()).hasSize(1);
  }

  @Test
  void whatIsNotInTheTextsCountsToo() {
    Scene scene = Scene.empty();
    Map<String, String> labels = new HashMap<>(Scene.ofStack());
    labels.put("note", "x".repeat(StackRecord.MAX_HISTORY_BYTES / 2 - 2_000));
    DesiredNetwork network =
        new DesiredNetwork(
            "shop_net",
            labels,
            false,
            new Network.Spec("overlay", false, false, false, Map.of(), List.of()));
    for (int replicas = 1; replicas <= 4; replicas++) {
      List<ServiceSpec> web = List.of(inStack("shop_web", replicas));
      scene.apply(Scene.stack(web, List.of(network), List.of(), List.of()));
    }
    assertThat(scene.stack().revisions())
        .extracting(Stack.Revision::number)
        .containsExactly(3L, 4L);
  }

  @Test
  void ofTwoAppliesAtTheSameTimeTheLaterOneDecidesAgainAndWinsWhole() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_a", 1), inStack("shop_b", 1)));
    DesiredStack one = services(inStack("shop_a", 2), inStack("shop_b", 2));
    DesiredStack other = services(inStack("shop_b", 3), inStack("shop_c", 3));
    Admitted late = scene.askToApply(other).orThrow();
    scene.apply(one);
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
    scene.apply(other);
    assertThat(scene.state().serviceNamed("shop_a")).isEmpty();
    assertThat(scene.spec("shop_b").replicas()).hasValue(3);
    assertThat(scene.spec("shop_c").replicas()).hasValue(3);
  }

  @Test
  void ofTwoAppliesThatTouchDifferentServicesOneDecidesAgainToo() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_a", 1), inStack("shop_b", 1)));
    Admitted late =
        scene.askToApply(services(inStack("shop_a", 1), inStack("shop_b", 2))).orThrow();
    scene.apply(services(inStack("shop_a", 2), inStack("shop_b", 1)));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }
}
