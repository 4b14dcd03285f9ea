package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Applying a stack: its services, and the stack itself. */
class StackServicesTest {
  private static final ServiceSpec WEB = inStack("shop_web", 2);
  private static final ServiceSpec DB = inStack("shop_db", 1);

  private static Scene applied(ServiceSpec... specs) {
    Scene scene = Scene.empty();
    scene.apply(services(specs));
    return scene;
  }

  @Test
  void theFirstApplyCreatesTheServicesAndTheStack() {
    Scene scene = Scene.empty();
    Admitted admitted = scene.apply(services(WEB, DB));
    assertThat(Scene.said(admitted))
        .containsExactlyInAnyOrder(
            "service shop_web created", "service shop_db created", "stack shop created");
    assertThat(scene.spec("shop_web")).isEqualTo(WEB);
    assertThat(scene.service("shop_web").number()).isEqualTo(1);
    assertThat(scene.service("shop_web").meta().labels()).isEqualTo(Scene.ofStack());
    assertThat(scene.stack().manifest()).isEqualTo("the manifest");
    assertThat(scene.stack().revisions())
        .singleElement()
        .extracting(Stack.Revision::services)
        .isEqualTo(
            Map.of(
                "shop_web", scene.service("shop_web").revision(),
                "shop_db", scene.service("shop_db").revision()));
    assertThat(scene.lastEvent().message()).isEqualTo("root@test: services: 2 created");
  }

  @Test
  void applyingTheSameAgainChangesNothing() {
    Scene scene = applied(WEB, DB);
    Admitted again = scene.apply(services(WEB, DB));
    assertThat(again.changesNothing()).isTrue();
    assertThat(again.transaction().preconditions()).isEmpty();
    assertThat(Scene.said(again))
        .containsExactlyInAnyOrder(
            "service shop_web unchanged", "service shop_db unchanged", "stack shop unchanged");
  }

  @Test
  void oneApplyCreatesChangesKeepsAndRemoves() {
    Scene scene = applied(WEB, DB, inStack("shop_old", 1));
    Service web = scene.service("shop_web");
    Service db = scene.service("shop_db");
    Id old = scene.service("shop_old").id();
    Admitted admitted = scene.apply(services(inStack("shop_web", 3), DB, inStack("shop_new", 1)));
    assertThat(Scene.said(admitted))
        .containsExactlyInAnyOrder(
            "service shop_web updated",
            "service shop_db unchanged",
            "service shop_new created",
            "service shop_old removed",
            "stack shop updated");
    assertThat(scene.service("shop_web").id()).isEqualTo(web.id());
    assertThat(scene.service("shop_web").previousRevision()).isEqualTo(web.revision());
    assertThat(scene.service("shop_db")).isEqualTo(db);
    assertThat(scene.state().service(old).orElseThrow().isRemoving()).isTrue();
    assertThat(scene.state().serviceNamed("shop_old")).isEmpty();
    assertThat(scene.stack().revisions().getLast().services())
        .containsOnlyKeys("shop_web", "shop_db", "shop_new");
    assertThat(scene.lastEvent().message())
        .isEqualTo("root@test: services: 1 created, 1 updated, 1 removed");
  }

  @Test
  void applyingAgainAfterAServiceWasScaledByHandPutsItBack() {
    Scene scene = applied(WEB);
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 9));
    scene.apply(services(WEB));
    assertThat(scene.spec("shop_web")).isEqualTo(WEB);
    assertThat(scene.service("shop_web").number()).isEqualTo(3);
  }

  @Test
  void aManifestThatReadsDifferentlyIsKeptAlthoughItsServicesStay() {
    Scene scene = applied(WEB);
    DesiredStack reworded =
        new DesiredStack(Scene.STACK, "# reworded", List.of(WEB), List.of(), List.of(), List.of());
    assertThat(Scene.said(scene.apply(reworded)))
        .containsExactlyInAnyOrder("service shop_web unchanged", "stack shop updated");
    assertThat(scene.stack().manifest()).isEqualTo("# reworded");
    assertThat(scene.stack().revisions()).hasSize(1);
    assertThat(scene.lastEvent().message())
        .isEqualTo("root@test: applied, its services stay as they are");
  }

  @Test
  void aStackRemembersItsLatestAppliesOnly() {
    Scene scene = Scene.empty();
    for (int replicas = 1; replicas <= Stack.MAX_REVISIONS + 3; replicas++) {
      scene.apply(services(inStack("shop_web", replicas)));
    }
    assertThat(scene.stack().revisions())
        .extracting(Stack.Revision::number)
        .containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
  }

  @Test
  void servicesOfOtherStacksAreLeftAlone() {
    Scene scene = Scene.empty().and(Samples.create(Samples.spec("lonely", 1)));
    scene.apply(services(WEB));
    scene.apply(services());
    assertThat(scene.state().serviceNamed("lonely")).isPresent();
    assertThat(scene.state().serviceNamed("shop_web")).isEmpty();
  }

  @Test
  void aNameThatBelongsToAnotherServiceIsRefused() {
    Scene scene = Scene.empty().and(Samples.create(Samples.spec("shop_web", 1)));
    assertThat(scene.askToApply(services(DB, WEB)))
        .isEqualTo(
            new Refusal.AlreadyExists(
                "name conflicts with an existing object: service shop_web already exists"));
  }

  @Test
  void aNameThatWasTakenSinceTheDecisionIsRefusedByTheState() {
    Scene scene = Scene.empty();
    Admitted late = scene.askToApply(services(WEB)).orThrow();
    scene.and(Samples.create(Samples.spec("shop_web", 1)));
    assertThat(scene.outcome(late.transaction()))
        .isEqualTo(
            new Outcome.Refused(
                "name conflicts with an existing object: service shop_web already exists"));
    assertThat(scene.state().named(Kind.STACK, Scene.STACK)).isEmpty();
  }

  @Test
  void oneInvalidServiceRefusesTheWholeStack() {
    Scene scene = applied(WEB);
    ServiceSpec invalid = inStack("shop_bad", -1);
    assertThat(scene.askToApply(services(inStack("shop_web", 7), DB, invalid)))
        .isEqualTo(new Refusal.Invalid("Number of replicas must be non-negative"));
    assertThat(scene.spec("shop_web")).isEqualTo(WEB);
  }

  @Test
  void aServiceThatIsDescribedTwiceIsRefused() {
    assertThat(Scene.empty().askToApply(services(WEB, DB, WEB)))
        .isEqualTo(new Refusal.Invalid("service shop_web is described twice"));
  }

  @Test
  void aStackNeedsAValidName() {
    DesiredStack nameless = new DesiredStack("a b", "", List.of(), List.of(), List.of(), List.of());
    assertThat(Scene.empty().askToApply(nameless)).isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void theModeOfAServiceCannotChange() {
    Scene scene = Scene.empty();
    scene.and(Samples.create(WEB.withMode(new Mode.Global())));
    assertThat(scene.askToApply(services(WEB)))
        .isEqualTo(new Refusal.Unsupported("service mode change is not allowed"));
  }

  @Test
  void theSameRequestOnTheSameStateGivesTheSameTransaction() {
    Scene scene = applied(WEB);
    Request request = scene.nextRequest();
    DesiredStack wanted = services(inStack("shop_web", 4), DB);
    Transaction first =
        Admission.apply(scene.state(), request, wanted, StagedPayloads.none())
            .orThrow()
            .transaction();
    Transaction second =
        Admission.apply(scene.state(), request, wanted, StagedPayloads.none())
            .orThrow()
            .transaction();
    assertThat(second).isEqualTo(first);
    assertThat(first.id()).isEqualTo(request.transaction());
    assertThat(first.term()).isEqualTo(Transaction.ANY_TERM);
  }

  @Test
  void whatChangedSinceTheDecisionIsAConflict() {
    Scene scene = applied(WEB);
    Admitted late = scene.askToApply(services(inStack("shop_web", 4))).orThrow();
    assertThat(Scene.kindsOf(late.transaction())).containsExactlyInAnyOrder("service", "stack");
    scene.wish((now, request) -> Admission.scale(now, request, "shop_web", 9));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
  }
}
