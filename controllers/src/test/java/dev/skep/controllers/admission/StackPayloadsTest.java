package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The secrets and configs of a stack and the versions that its services get. */
class StackPayloadsTest {
  private static final String PASSWORD = "shop_password";

  private static DesiredPayload own(String name) {
    return new DesiredPayload(name, Scene.ofStack(), false, Bytes.EMPTY);
  }

  private static DesiredPayload external(String name) {
    return new DesiredPayload(name, Map.of(), true, Bytes.EMPTY);
  }

  private static FileReference file(String name, String target) {
    return new FileReference(name, null, "", target, "0", "0", 0444);
  }

  private static ServiceSpec readingSecrets(String... names) {
    List<FileReference> files = Stream.of(names).map(name -> file(name, name)).toList();
    return Scene.withContainer(
        Scene.inStack("shop_web", 1), ContainerSpec.of("web:1").secrets(files).build());
  }

  private static ServiceSpec readingConfig(String name) {
    return Scene.withContainer(
        Scene.inStack("shop_web", 1),
        ContainerSpec.of("web:1").configs(List.of(file(name, "/etc/" + name))).build());
  }

  /** A stack of one service that reads one secret of its own. */
  private static DesiredStack withPassword() {
    return Scene.stack(
        List.of(readingSecrets(PASSWORD)), List.of(), List.of(own(PASSWORD)), List.of());
  }

  private static StagedPayloads password(PayloadVersion version) {
    return new StagedPayloads(Map.of(PASSWORD, version), Map.of());
  }

  private static Secret secret(Scene scene, String name) {
    return scene.state().named(Kind.SECRET, name).flatMap(scene.state()::secret).orElseThrow();
  }

  private static List<String> digests(Scene scene) {
    return secret(scene, PASSWORD).versions().stream().map(PayloadVersion::digest).toList();
  }

  /** The version that the service gets. */
  private static FileReference reference(Scene scene) {
    return scene.spec("shop_web").task().container().secrets().getFirst();
  }

  private static Scene externalSecret(String name) {
    Scene scene = Scene.empty();
    PayloadVersion version = scene.stage("a");
    return scene.and(
        List.of(
            new Mutation.Put(
                new Secret(Meta.of(Samples.id(name), name, Map.of()), List.of(version)))));
  }

  @Test
  void aStagedBlobIsNobodysWishAndLeavesNoEvent() {
    Scene scene = Scene.empty();
    PayloadVersion version = scene.stage("a");
    assertThat(scene.state().resource(Kind.BLOB, version.blob())).isPresent();
    assertThat(scene.state().events()).isEmpty();
  }

  @Test
  void aNewSecretGetsItsVersionAndTheServiceRefersToIt() {
    Scene scene = Scene.empty();
    PayloadVersion version = scene.stage("a");
    assertThat(Scene.said(scene.apply(withPassword(), password(version))))
        .contains("secret shop_password created");
    assertThat(secret(scene, PASSWORD).versions()).containsExactly(version);
    assertThat(reference(scene).object()).isEqualTo(secret(scene, PASSWORD).id());
    assertThat(reference(scene).digest()).isEqualTo(version.digest());
  }

  @Test
  void theSameContentStagedAgainChangesNothing() {
    Scene scene = Scene.empty();
    PayloadVersion version = scene.stage("a");
    scene.apply(withPassword(), password(version));
    PayloadVersion again = scene.stage("a");
    assertThat(again.blob()).isNotEqualTo(version.blob());
    assertThat(scene.apply(withPassword(), password(again)).changesNothing()).isTrue();
    assertThat(scene.apply(withPassword(), password(version)).changesNothing()).isTrue();
  }

  @Test
  void anotherContentIsAnotherVersionAndTheServiceMovesToIt() {
    Scene scene = Scene.empty();
    scene.apply(withPassword(), password(scene.stage("a")));
    Admitted admitted = scene.apply(withPassword(), password(scene.stage("b")));
    assertThat(Scene.said(admitted))
        .contains("secret shop_password updated", "service shop_web updated");
    assertThat(digests(scene)).containsExactly("digest of a", "digest of b");
    assertThat(reference(scene).digest()).isEqualTo("digest of b");
    assertThat(scene.service("shop_web").number()).isEqualTo(2);
  }

  @Test
  void anotherContentOfAnUnreadSecretIsAnotherRevisionOfTheStack() {
    Scene scene = Scene.empty();
    DesiredStack unread = Scene.stack(List.of(), List.of(), List.of(own(PASSWORD)), List.of());
    scene.apply(unread, password(scene.stage("a")));
    scene.apply(unread, password(scene.stage("b")));
    assertThat(digests(scene)).containsExactly("digest of a", "digest of b");
    assertThat(scene.stack().revisions())
        .extracting(revision -> revision.secrets().getFirst().digest())
        .containsExactly("digest of a", "digest of b");
  }

  @Test
  void anEarlierContentBecomesTheCurrentOneAgainWithoutAnotherBlob() {
    Scene scene = Scene.empty();
    PayloadVersion first = scene.stage("a");
    scene.apply(withPassword(), password(first));
    scene.apply(withPassword(), password(scene.stage("b")));
    scene.apply(withPassword(), password(scene.stage("a")));
    assertThat(digests(scene)).containsExactly("digest of b", "digest of a");
    assertThat(secret(scene, PASSWORD).versions().getLast()).isEqualTo(first);
    assertThat(reference(scene).digest()).isEqualTo("digest of a");
  }

  @Test
  void configsFollowTheSameRules() {
    Scene scene = Scene.empty();
    DesiredStack wanted =
        Scene.stack(
            List.of(readingConfig("shop_conf")), List.of(), List.of(), List.of(own("shop_conf")));
    for (String content : List.of("a", "b")) {
      scene.apply(wanted, new StagedPayloads(Map.of(), Map.of("shop_conf", scene.stage(content))));
    }
    Config config = (Config) scene.state().resources(Kind.CONFIG).findFirst().orElseThrow();
    assertThat(config.versions()).hasSize(2);
    assertThat(scene.spec("shop_web").task().container().configs())
        .singleElement()
        .isEqualTo(file("shop_conf", "/etc/shop_conf").resolved(config.id(), "digest of b"));
  }

  @Test
  void aContentThatWasNotStagedIsRefused() {
    assertThat(Scene.empty().askToApply(withPassword()))
        .isEqualTo(new Refusal.Invalid("secret shop_password: its content was not staged"));
  }

  @Test
  void aContentThatWasCollectedMeanwhileIsRefusedByTheState() {
    Scene scene = Scene.empty();
    PayloadVersion lost = new PayloadVersion("digest of a", Samples.id("no blob"), 1);
    Admitted admitted =
        scene
            .ask((now, request) -> Admission.apply(now, request, withPassword(), password(lost)))
            .orThrow();
    assertThat(scene.outcome(admitted.transaction())).isInstanceOf(Outcome.Refused.class);
    assertThat(scene.state().serviceNamed("shop_web")).isEmpty();
  }

  @Test
  void aNameThatBelongsToAnotherSecretIsRefused() {
    Scene scene = externalSecret(PASSWORD);
    StagedPayloads staged = password(scene.stage("b"));
    assertThat(scene.ask((now, request) -> Admission.apply(now, request, withPassword(), staged)))
        .isEqualTo(
            new Refusal.AlreadyExists(
                "name conflicts with an existing object: secret shop_password already exists"));
  }

  @Test
  void aNameThatSwarmWouldNotTakeIsRefused() {
    Scene scene = Scene.empty();
    DesiredStack wanted = Scene.stack(List.of(), List.of(), List.of(own("pass word")), List.of());
    assertThat(scene.askToApply(wanted))
        .isInstanceOfSatisfying(
            Refusal.Invalid.class,
            refusal ->
                assertThat(refusal.message()).startsWith("secret name 'pass word' may hold"));
  }

  @Test
  void anExternalSecretMustExistAndItsCurrentVersionIsUsed() {
    DesiredStack wanted =
        Scene.stack(
            List.of(readingSecrets("shared")), List.of(), List.of(external("shared")), List.of());
    assertThat(Scene.empty().askToApply(wanted))
        .isEqualTo(new Refusal.Invalid("secret not found: shared"));
    Scene scene = externalSecret("shared");
    scene.apply(wanted);
    assertThat(reference(scene).object()).isEqualTo(Samples.id("shared"));
    assertThat(reference(scene).digest()).isEqualTo("digest of a");
  }

  @Test
  void anExternalSecretThatChangedSinceTheDecisionIsAConflict() {
    Scene scene = externalSecret("shared");
    Admitted late = scene.askToApply(Scene.services(readingSecrets("shared"))).orThrow();
    Secret changed = new Secret(secret(scene, "shared").meta(), List.of(scene.stage("b")));
    scene.and(List.of(new Mutation.Put(changed)));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void whatAServiceRefersToMustExistAndAllThatIsMissingIsNamed() {
    assertThat(Scene.empty().askToApply(Scene.services(readingSecrets("a"))))
        .isEqualTo(new Refusal.Invalid("secret not found: a"));
    assertThat(Scene.empty().askToApply(Scene.services(readingSecrets("a", "b"))))
        .isEqualTo(new Refusal.Invalid("secrets not found: a, b"));
    assertThat(Scene.empty().askToApply(Scene.services(readingConfig("c"))))
        .isEqualTo(new Refusal.Invalid("config not found: c"));
  }
}
