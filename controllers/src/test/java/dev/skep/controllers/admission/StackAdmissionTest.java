package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Blob;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.controllers.Given;
import dev.skep.controllers.admission.ObjectChange.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applying and removing stacks: one transaction each, the same again changes nothing. */
class StackAdmissionTest {
  private static final Map<String, String> SHOP = Map.of(Stack.NAMESPACE_LABEL, "shop");
  private static final Network.Spec OVERLAY =
      new Network.Spec("overlay", false, false, false, Map.of(), List.of());

  private final Given given = new Given();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final List<DesiredNetwork> networks = new ArrayList<>();
  private final List<DesiredPayload> secrets = new ArrayList<>();
  private Map<String, PayloadVersion> staged = Map.of();
  private String manifest = "services: …";
  private int requests;

  private static ServiceSpec spec(String name, PublishedPort... ports) {
    ServiceSpec spec = Given.spec(name, 1, ports);
    return new ServiceSpec(
        name, SHOP, spec.task(), spec.mode(), spec.update(), spec.rollback(), spec.endpoint());
  }

  private static PublishedPort ingress(int port) {
    return new PublishedPort(Protocol.TCP, 80, port, PublishMode.INGRESS);
  }

  private Request request() {
    requests++;
    return new Request(Given.id("request" + requests), given.now(), "alice");
  }

  private Verdict apply() {
    return Admission.apply(
        given.state(),
        request(),
        new DesiredStack("shop", manifest, services, networks, secrets, List.of()),
        new StagedPayloads(staged, Map.of()));
  }

  private Admitted applied() {
    Admitted admitted = apply().orThrow();
    if (!admitted.changesNothing()) {
      given.apply(admitted.transaction());
    }
    return admitted;
  }

  private void assertRefused(Class<? extends Refusal> type, String message) {
    Verdict verdict = apply();
    assertThat(verdict).isInstanceOf(type);
    assertThat(((Refusal) verdict).message()).isEqualTo(message);
  }

  private void stage(String digest) {
    Id blob = Given.id("blob of " + digest);
    given.apply(new Mutation.Put(new Blob(Meta.of(blob, "", Map.of()), Given.SEALED)));
    staged = Map.of("shop_key", new PayloadVersion(digest, blob, 3));
  }

  private static ServiceSpec reading(ServiceSpec spec, String... names) {
    List<FileReference> files =
        java.util.Arrays.stream(names)
            .map(name -> new FileReference(name, null, "", name, "0", "0", 0444))
            .toList();
    ContainerSpec container = spec.task().container().toBuilder().secrets(files).build();
    return spec.withTask(spec.task().withContainer(container));
  }

  private static ServiceSpec attached(ServiceSpec spec, String network) {
    TaskSpec task = spec.task();
    return spec.withTask(
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            List.of(new NetworkAttachment(network, List.of())),
            0));
  }

  private Stack stack() {
    return given.state().named(Kind.STACK, "shop").flatMap(given.state()::stack).orElseThrow();
  }

  @Test
  void firstApplyCreatesEverythingInOneTransaction() {
    networks.add(new DesiredNetwork("shop_default", SHOP, false, OVERLAY));
    secrets.add(new DesiredPayload("shop_key", SHOP, false, Bytes.EMPTY));
    stage("d1");
    services.add(attached(reading(spec("shop_web"), "shop_key"), "shop_default"));
    services.add(spec("shop_db"));
    Admitted admitted = applied();

    assertThat(admitted.changes())
        .extracting(ObjectChange::kind, ObjectChange::name, ObjectChange::action)
        .containsExactly(
            tuple(Kind.NETWORK, "shop_default", Action.CREATED),
            tuple(Kind.SECRET, "shop_key", Action.CREATED),
            tuple(Kind.SERVICE, "shop_web", Action.CREATED),
            tuple(Kind.SERVICE, "shop_db", Action.CREATED),
            tuple(Kind.STACK, "shop", Action.CREATED));
    assertThat(stack().revisions())
        .singleElement()
        .satisfies(revision -> {
          assertThat(revision.number()).isEqualTo(1);
          assertThat(revision.services()).containsOnlyKeys("shop_web", "shop_db");
        });
    FileReference file =
        given
            .state()
            .serviceNamed("shop_web")
            .flatMap(s -> given.state().spec(s.id()))
            .orElseThrow()
            .task()
            .container()
            .secrets()
            .getFirst();
    assertThat(file.digest()).isEqualTo("d1");
    assertThat(file.object()).isEqualTo(given.state().named(Kind.SECRET, "shop_key").orElseThrow());
  }

  @Test
  void sameFileAgainChangesNothing() {
    firstApplyCreatesEverythingInOneTransaction();
    Revision before = given.state().revision();
    Admitted again = applied();
    assertThat(again.changesNothing()).isTrue();
    assertThat(again.changed()).isEmpty();
    assertThat(given.state().revision()).isEqualTo(before);
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    services.add(spec("shop_web"));
    services.add(spec("shop_db"));
    applied();
    Id db = given.state().serviceNamed("shop_db").orElseThrow().revision();
    services.set(0, Given.image("web:2").apply(spec("shop_web")));
    Admitted admitted = applied();

    assertThat(admitted.changed())
        .extracting(ObjectChange::name, ObjectChange::action)
        .containsExactly(tuple("shop_web", Action.UPDATED), tuple("shop", Action.UPDATED));
    assertThat(given.state().serviceNamed("shop_web").orElseThrow().number()).isEqualTo(2);
    assertThat(given.state().serviceNamed("shop_db").orElseThrow().revision()).isEqualTo(db);
    assertThat(stack().revisions()).hasSize(2);
  }

  @Test
  void serviceThatIsNotInTheFileAnyMoreIsRemoved() {
    services.add(spec("shop_web"));
    services.add(spec("shop_db"));
    applied();
    services.removeLast();
    assertThat(applied().changed())
        .contains(new ObjectChange(Kind.SERVICE, "shop_db", Action.REMOVED));
    assertThat(given.state().serviceNamed("shop_db")).isEmpty();
  }

  @Test
  void changedContentRollsTheServicesThatReadIt() {
    secrets.add(new DesiredPayload("shop_key", SHOP, false, Bytes.EMPTY));
    services.add(reading(spec("shop_web"), "shop_key"));
    services.add(spec("shop_db"));
    stage("d1");
    applied();
    stage("d2");
    Admitted admitted = applied();
    assertThat(admitted.changed())
        .extracting(ObjectChange::name)
        .containsExactly("shop_key", "shop_web", "shop");
    assertThat(secret().versions()).extracting(PayloadVersion::digest).containsExactly("d1", "d2");

    stage("d1");
    applied();
    assertThat(secret().versions())
        .as("the present one is last, and known contents are not doubled")
        .extracting(PayloadVersion::digest)
        .containsExactly("d2", "d1");
  }

  private Secret secret() {
    return given
        .state()
        .named(Kind.SECRET, "shop_key")
        .flatMap(given.state()::secret)
        .orElseThrow();
  }

  @Test
  void versionThatNoKeptRevisionNamesIsForgotten() {
    secrets.add(new DesiredPayload("shop_key", SHOP, false, Bytes.EMPTY));
    for (String digest : List.of("d1", "d2", "d3")) {
      stage(digest);
      applied();
    }
    assertThat(secret().versions()).extracting(PayloadVersion::digest).containsExactly("d3");
  }

  @Test
  void missingSecretsAreNamed() {
    services.add(reading(spec("shop_web"), "a"));
    assertRefused(Refusal.Invalid.class, "secret not found: a");
    services.set(0, reading(spec("shop_web"), "a", "b"));
    assertRefused(Refusal.Invalid.class, "secrets not found: a, b");
  }

  @Test
  void contentMustBeStaged() {
    secrets.add(new DesiredPayload("shop_key", SHOP, false, Bytes.EMPTY));
    assertRefused(Refusal.Invalid.class, "secret shop_key: its content was not staged");
  }

  @Test
  void missingNetworkIsNamed() {
    services.add(attached(spec("shop_web"), "nowhere"));
    assertRefused(Refusal.NotFound.class, "network nowhere not found");
    networks.add(new DesiredNetwork("nowhere", Map.of(), true, OVERLAY));
    assertRefused(
        Refusal.Invalid.class,
        "network \"nowhere\" is declared as external, but could not be found. You need to create a"
            + " swarm-scoped network before the stack is deployed");
  }

  @Test
  void networkThatExistsIsNotChangedUnderItsServices() {
    networks.add(new DesiredNetwork("shop_default", SHOP, false, OVERLAY));
    applied();
    networks.set(
        0,
        new DesiredNetwork(
            "shop_default",
            SHOP,
            false,
            new Network.Spec("overlay", true, false, false, Map.of(), List.of())));
    assertThat(apply()).isInstanceOf(Refusal.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({"global", "replicated-job", "global-job"})
  void modeThatIsNotThereYetIsRefusedByName(String mode) {
    Mode wanted =
        switch (mode) {
          case "global" -> new Mode.Global();
          case "replicated-job" -> new Mode.ReplicatedJob(1, 1);
          default -> new Mode.GlobalJob();
        };
    services.add(spec("shop_web").withMode(wanted));
    assertRefused(
        Refusal.Unsupported.class, "service shop_web: mode " + mode + " is not supported yet");
  }

  @Test
  void portOfAnotherServiceIsRefusedByItsName() {
    given.service(Given.spec("other", 1, ingress(8000)));
    services.add(spec("shop_web", ingress(8000)));
    assertRefused(
        Refusal.Invalid.class,
        "port '8000' is already in use by service 'other' ("
            + Given.id("other")
            + ") as an ingress port");
  }

  @Test
  void hostPortOfAnotherServiceKeepsTheMeshAway() {
    given.service(
        Given.spec("other", 1, new PublishedPort(Protocol.TCP, 80, 8000, PublishMode.HOST)));
    services.add(spec("shop_web", ingress(8000)));
    assertRefused(
        Refusal.Invalid.class,
        "port '8000' is already in use by service 'other' ("
            + Given.id("other")
            + ") as a host-published port");
  }

  @Test
  void portMovesFromAServiceThatGoesOrChangesInTheSameApply() {
    services.add(spec("shop_a", ingress(8000)));
    services.add(spec("shop_b", ingress(8001)));
    applied();
    services.set(0, spec("shop_a", ingress(8001)));
    services.set(1, spec("shop_b", ingress(8002)));
    services.add(spec("shop_c", ingress(8000)));
    applied();
    assertThat(given.state().ingressPort(Protocol.TCP, 8001))
        .isEqualTo(given.state().named(Kind.SERVICE, "shop_a"));
  }

  @Test
  void nameOfSomebodyElsesServiceIsRefused() {
    given.service(Given.spec("shop_web", 1));
    services.add(spec("shop_web"));
    assertRefused(
        Refusal.AlreadyExists.class,
        "name conflicts with an existing object: service shop_web already exists");
  }

  @Test
  void brokenConstraintIsRefusedWithSwarmsWords() {
    services.add(
        Given.placed(new TaskSpec.Placement(List.of("node.role"), List.of(), 0, List.of()))
            .apply(spec("shop_web")));
    assertRefused(Refusal.Invalid.class, "constraint expected one operator from ==, !=");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, invalid cpu value 0.000001: Must be at least 0.001",
    "0, 1048576, invalid memory value 1048576: Must be at least 4MiB"
  })
  void tooLittleIsRefusedWithSwarmsWords(long nanoCpus, long memory, String words) {
    TaskSpec.Amount amount = new TaskSpec.Amount(nanoCpus, memory, 0, Map.of());
    services.add(Given.reserving(amount).apply(spec("shop_web")));
    assertRefused(Refusal.Invalid.class, words);
  }

  @Test
  void removedStackLosesItsServicesAtOnceAndItselfLater() {
    services.add(spec("shop_web"));
    applied();
    given.apply(Admission.removeStack(given.state(), request(), "shop").orThrow().transaction());
    assertThat(given.state().serviceNamed("shop_web")).isEmpty();
    assertThat(stack().isRemoving()).isTrue();
    assertThat(Admission.stack(given.state(), "shop")).isInstanceOf(Lookup.Failed.class);
    assertThat(Admission.removeStack(given.state(), request(), "shop"))
        .isEqualTo(new Refusal.NotFound("Nothing found in stack: shop"));
  }

  @Test
  void stackThatIsAppliedWhileItGoesLivesOn() {
    removedStackLosesItsServicesAtOnceAndItselfLater();
    applied();
    assertThat(stack().isRemoving()).isFalse();
    assertThat(given.state().serviceNamed("shop_web")).isPresent();
  }

  @Test
  void stackOfDockersToolsIsFoundByItsLabel() {
    given.service(spec("shop_web"));
    Admitted admitted = Admission.removeStack(given.state(), request(), "shop").orThrow();
    given.apply(admitted.transaction());
    assertThat(given.state().serviceNamed("shop_web")).isEmpty();
    assertThat(stack().isRemoving()).isTrue();
  }

  @Test
  void historyOfAStackIsBounded() {
    services.add(spec("shop_web"));
    for (int i = 0; i < Stack.MAX_REVISIONS + 3; i++) {
      services.set(0, Given.image("web:" + i).apply(spec("shop_web")));
      applied();
    }
    assertThat(stack().revisions()).hasSize(Stack.MAX_REVISIONS);
    assertThat(stack().revisions().getLast().number()).isEqualTo(Stack.MAX_REVISIONS + 3);
  }

  @Test
  void eventSumsUpWhatWasDone() {
    services.add(spec("shop_web"));
    applied();
    assertThat(given.state().events().reduce((a, b) -> b).orElseThrow().message())
        .isEqualTo("alice: services: 1 created");
  }
}
