package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Services made and changed by themselves, with the rules of swarm (sections 9 and 13). */
class SingleServiceTest {
  private static Scene.Verb create(ServiceSpec spec) {
    return (now, request) -> Admission.createService(now, request, spec);
  }

  private static Scene.Verb update(String service, ServiceEdit edit) {
    return (now, request) -> Admission.updateService(now, request, service, edit);
  }

  private static Scene web() {
    Scene scene = Scene.empty();
    scene.wish(create(Samples.spec("web", 2)));
    return scene;
  }

  private static ServiceEdit image(String image) {
    return spec ->
        Scene.withContainer(spec, spec.task().container().toBuilder().image(image).build());
  }

  private static ServiceSpec withSecret(ServiceSpec spec, String name) {
    FileReference file = new FileReference(name, null, "", name, "0", "0", 0444);
    ContainerSpec container = spec.task().container();
    return Scene.withContainer(spec, container.toBuilder().secrets(List.of(file)).build());
  }

  private static Scene.Verb secret(Scene scene, String name, String content) {
    NewPayload wanted = new NewPayload(Kind.SECRET, name, Map.of(), "", scene.stage(content));
    return (now, request) -> Admission.createPayload(now, request, wanted);
  }

  @Test
  void aNewServiceSaysWhoMadeItFromWhat() {
    Scene scene = web();
    assertThat(scene.spec("web")).isEqualTo(Samples.spec("web", 2));
    assertThat(scene.lastEvent().reason()).isEqualTo("ServiceCreated");
    assertThat(scene.lastEvent().message()).startsWith("root@test: created with the image ");
  }

  @Test
  void aNameIsUniqueInTheCluster() {
    assertThat(web().ask(create(Samples.spec("web", 1))))
        .isEqualTo(
            new Refusal.AlreadyExists(
                "name conflicts with an existing object: service web already exists"));
  }

  @Test
  void aServiceWithoutANameGetsAFreeOne() {
    Scene scene = Scene.empty();
    Request request = scene.nextRequest();
    ServiceSpec nameless = Samples.spec("web", 1).withName("");
    Admitted first = Admission.createService(scene.state(), request, nameless).orThrow();
    String name = first.changes().getFirst().name();
    assertThat(name).matches("[a-z]+_[a-z]+");
    scene.wish(create(Samples.spec(name, 1)));
    Admitted second = Admission.createService(scene.state(), request, nameless).orThrow();
    assertThat(second.changes().getFirst().name()).isEqualTo(name + "1");
  }

  @Test
  void aChangeIsARevisionThatSaysWhatIsDifferent() {
    Scene scene = web();
    Service before = scene.service("web");
    Admitted admitted = scene.wish(update("web", image("web:2")));
    assertThat(admitted.changes().getFirst().rolls()).isTrue();
    assertThat(scene.service("web").previousRevision()).isEqualTo(before.revision());
    assertThat(scene.lastEvent().reason()).isEqualTo("ServiceUpdated");
    assertThat(scene.lastEvent().message()).contains("→ web:2");
  }

  @Test
  void aChangeAroundTheTasksRollsNothing() {
    Scene scene = web();
    Admitted admitted = scene.wish(update("web", spec -> spec.withLabels(Map.of("a", "b"))));
    assertThat(admitted.changes().getFirst().rolls()).isFalse();
    assertThat(scene.service("web").meta().labels()).containsEntry("a", "b");
  }

  @Test
  void nothingDifferentCommitsNothing() {
    assertThat(web().wish(update("web", spec -> spec)).changesNothing()).isTrue();
  }

  @Test
  void neitherNameNorModeCanChange() {
    assertThat(web().ask(update("web", spec -> spec.withName("other"))))
        .isEqualTo(new Refusal.Unsupported("renaming services is not supported"));
    assertThat(web().ask(update("web", spec -> spec.withMode(new Mode.Global()))))
        .isEqualTo(new Refusal.Unsupported("service mode change is not allowed"));
  }

  @Test
  void aPausedUpdateGoesOnWithAnUpdateThatChangesNothing() {
    Scene scene = web();
    scene.wish(update("web", image("web:2")));
    Service service = scene.service("web");
    UpdateStatus paused =
        UpdateStatus.updating(service.revision(), Instant.EPOCH, 2).paused(Samples.id("t"));
    scene.and(List.of(new Mutation.ReportUpdate(service.id(), paused)));
    Service before = scene.service("web");
    scene.wish(update("web", spec -> spec));
    assertThat(scene.service("web").update()).isNull();
    assertThat(scene.service("web").previousRevision()).isEqualTo(before.previousRevision());
    assertThat(scene.spec("web").task().container().image()).isEqualTo("web:2");
    assertThat(scene.lastEvent().reason()).isEqualTo("UpdateResumed");
  }

  @Test
  void aSecretIsThePresentContentOfItsName() {
    Scene scene = Scene.empty();
    scene.wish(secret(scene, "key", "a"));
    scene.wish(create(withSecret(Samples.spec("web", 1), "key")));
    FileReference file = scene.spec("web").task().container().secrets().getFirst();
    assertThat(file.digest()).isEqualTo("digest of a");
    assertThat(file.object()).isEqualTo(scene.state().named(Kind.SECRET, "key").orElseThrow());
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(Scene.empty().ask(create(withSecret(Samples.spec("web", 1), "key"))))
        .isEqualTo(new Refusal.Invalid("secret not found: key"));
    assertThat(web().ask(update("web", spec -> withSecret(spec, "key"))))
        .isEqualTo(new Refusal.Invalid("secret not found: key"));
    ServiceSpec spec = Samples.spec("web", 1);
    NetworkAttachment front = new NetworkAttachment("front", List.of());
    assertThat(Scene.empty().ask(create(spec.withTask(spec.task().withNetworks(List.of(front))))))
        .isEqualTo(new Refusal.NotFound("network front not found"));
  }

  @Test
  void aPortOfTheMeshBelongsToOneService() {
    PublishedPort port =
        new PublishedPort(Protocol.TCP, 80, 8080, PublishedPort.PublishMode.INGRESS);
    Scene scene = Scene.empty();
    scene.wish(create(Samples.spec("web", 1, port)));
    scene.wish(create(Samples.spec("other", 1)));
    String taken =
        "port '8080' is already in use by service 'web' ("
            + scene.service("web").id()
            + ") as an ingress port";
    assertThat(scene.ask(create(Samples.spec("third", 1, port))))
        .isEqualTo(new Refusal.Invalid(taken));
    assertThat(scene.ask(update("other", spec -> spec.withEndpoint(scene.spec("web").endpoint()))))
        .isEqualTo(new Refusal.Invalid(taken));
  }

  @Test
  void theRulesOfSpecsHoldForUpdatesToo() {
    assertThat(web().ask(update("web", spec -> spec.withMode(new Mode.Replicated(-1)))))
        .isEqualTo(new Refusal.Invalid("Number of replicas must be non-negative"));
    ContainerSpec.HealthCheck hasty =
        new ContainerSpec.HealthCheck(List.of(), Duration.ofNanos(1), null, null, null, 0);
    assertThat(
            web()
                .ask(
                    update(
                        "web",
                        spec ->
                            Scene.withContainer(
                                spec,
                                spec.task().container().toBuilder().healthCheck(hasty).build()))))
        .isEqualTo(
            new Refusal.Invalid("ContainerSpec: Interval in HealthConfig cannot be less than 1ms"));
  }

  @Test
  void aSecretInUseStaysAndSaysWhoUsesIt() {
    Scene scene = Scene.empty();
    scene.wish(secret(scene, "key", "a"));
    scene.wish(create(withSecret(Samples.spec("web", 1), "key")));
    Scene.Verb remove = (now, request) -> Admission.removeSecret(now, request, "key");
    assertThat(scene.ask(remove))
        .isEqualTo(new Refusal.Invalid("secret 'key' is in use by the following service: web"));
    scene.wish(create(withSecret(Samples.spec("also", 1), "key")));
    assertThat(scene.ask(remove))
        .isEqualTo(
            new Refusal.Invalid("secret 'key' is in use by the following services: also, web"));
    scene.wish(update("web", spec -> Scene.withContainer(spec, withoutSecrets(spec))));
    scene.wish(update("also", spec -> Scene.withContainer(spec, withoutSecrets(spec))));
    assertThat(scene.ask(remove))
        .isInstanceOfSatisfying(
            Refusal.FailedPrecondition.class,
            refusal ->
                assertThat(refusal.message()).contains("is needed to roll back the service"));
  }

  private static ContainerSpec withoutSecrets(ServiceSpec spec) {
    return spec.task().container().toBuilder().secrets(List.of()).build();
  }

  @Test
  void anUnusedSecretGoes() {
    Scene scene = Scene.empty();
    scene.wish(secret(scene, "key", "a"));
    scene.wish((now, request) -> Admission.removeSecret(now, request, "key"));
    assertThat(scene.state().named(Kind.SECRET, "key")).isEmpty();
    assertThat(Objects.requireNonNull(scene.lastEvent()).reason()).isEqualTo("SecretRemoved");
  }
}
