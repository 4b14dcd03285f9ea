package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.diff.FieldChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What applying would change, field by field, in place or by new tasks, and whose change it was.
 */
class StackDiffTest {
  private static final ServiceSpec WEB = inStack("shop_web", 2);

  private static Scene applied(ServiceSpec... specs) {
    Scene scene = Scene.empty();
    scene.apply(services(specs));
    return scene;
  }

  private static ObjectChange change(Admitted admitted, String name) {
    return admitted.changes().stream()
        .filter(change -> change.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ServiceSpec container(UnaryOperator<ContainerSpec> change) {
    return Scene.withContainer(WEB, change.apply(WEB.task().container()));
  }

  private static ServiceSpec published(PublishMode mode) {
    return new ServiceSpec(
        WEB.name(),
        WEB.labels(),
        WEB.task(),
        WEB.mode(),
        WEB.update(),
        WEB.rollback(),
        new Endpoint(
            Endpoint.Resolution.VIP, List.of(new PublishedPort(Protocol.TCP, 80, 8080, mode))));
  }

  private static ServiceSpec forced() {
    TaskSpec task = WEB.task();
    return WEB.withTask(
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            task.networks(),
            task.forceUpdate() + 1));
  }

  static Stream<Arguments> changes() {
    UpdatePolicy defaults = UpdatePolicy.defaults();
    UpdatePolicy faster =
        new UpdatePolicy(
            2,
            defaults.delay(),
            defaults.onFailure(),
            defaults.monitor(),
            defaults.maxFailureRatio(),
            defaults.order());
    ServiceSpec updated =
        new ServiceSpec(
            WEB.name(),
            WEB.labels(),
            WEB.task(),
            WEB.mode(),
            faster,
            WEB.rollback(),
            WEB.endpoint());
    return Stream.of(
        Arguments.of(inStack("shop_web", 5), false, "deploy.replicas: 2 → 5"),
        Arguments.of(
            Scene.labelled(WEB, Map.of("team", "x", "com.docker.stack.namespace", "shop")),
            false,
            "deploy.labels.team"),
        Arguments.of(updated, false, "deploy.update_config.parallelism: 1 → 2"),
        Arguments.of(published(PublishMode.INGRESS), true, "ports[8080:80/tcp]:  → ingress"),
        Arguments.of(published(PublishMode.HOST), true, "ports[8080:80/tcp]:  → host"),
        Arguments.of(forced(), true, "force_update: 0 → 1"),
        Arguments.of(
            container(c -> c.toBuilder().env(List.of("A=b")).build()), true, "environment.A"),
        Arguments.of(container(c -> c.toBuilder().user("nobody").build()), true, "user"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("changes")
  void whatRunsHostPortsAndTheFirstPortOfTheMeshReplaceTasksAllElseIsChangedInPlace(
      ServiceSpec wanted, boolean rolls, String field) {
    ObjectChange change = change(applied(WEB).apply(services(wanted)), "shop_web");
    assertThat(change.action()).isEqualTo(ObjectChange.Action.UPDATED);
    assertThat(change.rolls()).isEqualTo(rolls);
    assertThat(change.fields()).extracting(FieldChange::brief).containsExactly(field);
  }

  @Test
  void ofANewServiceWhatItSaysIsToldAndNoDefaults() {
    Admitted admitted = Scene.empty().apply(services(WEB));
    assertThat(change(admitted, "shop_web").fields())
        .extracting(FieldChange::brief)
        .contains("deploy.replicas:  → 2")
        .anyMatch(field -> field.startsWith("image:  → "))
        .noneMatch(field -> field.contains("update_config"));
  }

  @Test
  void aServiceThatStaysAsItIsHasNoFields() {
    assertThat(change(applied(WEB).apply(services(WEB)), "shop_web").fields()).isEmpty();
  }

  @Test
  void whatSomebodyScaledSinceTheLastApplyIsToldAsSuch() {
    Scene scene = applied(WEB);
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 4));
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 5));
    assertThat(change(scene.askToApply(services(WEB)).orThrow(), "shop_web").fields())
        .containsExactly(new FieldChange("deploy.replicas", "5", "2", "scale"));
    assertThat(
            change(
                    scene
                        .askToApply(services(container(c -> c.toBuilder().user("u").build())))
                        .orThrow(),
                    "shop_web")
                .fields())
        .containsExactlyInAnyOrder(
            new FieldChange("deploy.replicas", "5", "2", "scale"),
            new FieldChange("user", "", "u", ""));
  }

  @Test
  void onceAppliedItIsTheFilesAgain() {
    Scene scene = applied(WEB);
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 5));
    scene.apply(services(inStack("shop_web", 5)));
    assertThat(scene.apply(services(inStack("shop_web", 5))).changesNothing()).isTrue();
    assertThat(change(scene.apply(services(WEB)), "shop_web").fields())
        .containsExactly(new FieldChange("deploy.replicas", "5", "2", ""));
  }

  @Test
  void whatAnotherControllerSaysInTheSameCommitDidNotChangeTheSpec() {
    Scene scene = applied(WEB);
    Admitted scaled =
        scene.ask((now, request) -> Admission.scale(now, request, "shop_web", 5)).orThrow();
    List<Mutation> commit = new ArrayList<>();
    commit.add(
        new Mutation.Emit(
            Event.of(
                "restart",
                Kind.SERVICE,
                scene.service("shop_web").id(),
                "shop_web",
                "TaskRestarted",
                "slot 1")));
    commit.addAll(scaled.transaction().mutations());
    scene.and(commit);
    assertThat(change(scene.askToApply(services(WEB)).orThrow(), "shop_web").fields())
        .extracting(FieldChange::setBy)
        .containsExactly("scale");
  }

  @Test
  void aChangeWhoseEventIsForgottenWasMadeByHand() {
    Scene scene = applied(WEB);
    Admitted scaled =
        scene.ask((now, request) -> Admission.scale(now, request, "shop_web", 5)).orThrow();
    scene.and(
        scaled.transaction().mutations().stream()
            .filter(mutation -> !(mutation instanceof Mutation.Emit))
            .toList());
    assertThat(change(scene.askToApply(services(WEB)).orThrow(), "shop_web").fields())
        .extracting(FieldChange::setBy)
        .containsExactly(FieldChange.BY_HAND);
  }

  @Test
  void aNewContentRollsExactlyTheServicesThatUseItAndOnlyDigestsAreTold() {
    FileReference file = new FileReference("shop_key", null, "", "key", "0", "0", 0444);
    ServiceSpec reader =
        Scene.withContainer(WEB, ContainerSpec.of("web:1").secrets(List.of(file)).build());
    DesiredStack wanted =
        Scene.stack(
            List.of(reader, inStack("shop_db", 1)),
            List.of(),
            List.of(new DesiredPayload("shop_key", Scene.ofStack(), false, Bytes.EMPTY)),
            List.of());
    Scene scene = Scene.empty();
    scene.apply(wanted, new StagedPayloads(Map.of("shop_key", scene.stage("a")), Map.of()));
    Admitted again =
        scene.apply(wanted, new StagedPayloads(Map.of("shop_key", scene.stage("b")), Map.of()));
    assertThat(change(again, "shop_key").fields())
        .containsExactly(
            new FieldChange("content", "digest digest of a", "digest digest of b", ""));
    ObjectChange web = change(again, "shop_web");
    assertThat(web.rolls()).isTrue();
    assertThat(web.fields())
        .extracting(FieldChange::path)
        .containsExactly("secrets[shop_key].content");
    assertThat(change(again, "shop_db").action()).isEqualTo(ObjectChange.Action.UNCHANGED);
  }
}
