package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Protocol;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What users want of single services. */
class ServiceVerbsTest {
  private static Scene web(long replicas) {
    return Scene.empty().and(Samples.create(Samples.spec("web", replicas)));
  }

  private static Scene.Verb scale(String service, long replicas) {
    return (now, request) -> Admission.scale(now, request, service, replicas);
  }

  private static final Scene.Verb REMOVE_WEB =
      (now, request) -> Admission.removeService(now, request, "web");

  @Test
  void scalingMakesANewRevisionThatDiffersInTheReplicasAlone() {
    Scene scene = web(2);
    Service before = scene.service("web");
    ServiceSpec spec = scene.spec("web");
    Admitted admitted = scene.wish(scale("web", 5));
    Service after = scene.service("web");
    assertThat(Scene.said(admitted)).containsExactly("service web updated");
    assertThat(scene.spec("web")).isEqualTo(spec.withMode(new Mode.Replicated(5)));
    assertThat(after.number()).isEqualTo(2);
    assertThat(after.previousRevision()).isEqualTo(before.revision());
    assertThat(scene.lastEvent().message()).isEqualTo("root@test: 5 replicas are wanted");
  }

  @Test
  void scalingToZeroIsAllowed() {
    Scene scene = web(2);
    scene.wish(scale("web", 0));
    assertThat(scene.spec("web").replicas()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void scalingToWhatItIsChangesNothing() {
    Admitted admitted = web(2).wish(scale("web", 2));
    assertThat(admitted.changesNothing()).isTrue();
    assertThat(admitted.transaction().preconditions()).isEmpty();
    assertThat(Scene.said(admitted)).containsExactly("service web unchanged");
    assertThat(admitted.changed()).isEmpty();
  }

  @Test
  void negativeAndAbsurdNumbersAreRefused() {
    assertThat(web(2).ask(scale("web", -1)))
        .isEqualTo(new Refusal.Invalid("Number of replicas must be non-negative"));
    assertThat(web(2).ask(scale("web", ServiceRules.MAX_REPLICAS + 1)))
        .isEqualTo(
            new Refusal.Invalid(
                "service web: 1000001 replicas are more than the limit of 1000000"));
  }

  @Test
  void onlyReplicasCanBeScaled() {
    Scene scene =
        Scene.empty().and(Samples.create(Samples.spec("each", 1).withMode(new Mode.Global())));
    assertThat(scene.ask(scale("each", 3)))
        .isEqualTo(
            new Refusal.Invalid("scale can only be used with replicated or replicated-job mode"));
  }

  @Test
  void scalingAJobChangesItsCompletions() {
    ServiceSpec job = Samples.spec("job", 1).withMode(new Mode.ReplicatedJob(2, 4));
    Scene scene = Scene.empty().and(Samples.create(job));
    scene.wish(scale("job", 6));
    assertThat(scene.spec("job").mode()).isEqualTo(new Mode.ReplicatedJob(2, 6));
  }

  @Test
  void aJobThatGoesBackIsNotRolledOut() {
    ServiceSpec job = Samples.spec("job", 1).withMode(new Mode.ReplicatedJob(2, 4));
    Scene scene = Scene.empty().and(Samples.create(job));
    scene.wish(scale("job", 6));
    scene.wish((state, request) -> Admission.rollbackService(state, request, "job"));
    assertThat(scene.spec("job")).isEqualTo(job);
    assertThat(scene.service("job").update()).isNull();
  }

  @Test
  void whatIsUnknownOrBeingRemovedCanNeitherBeScaledNorRemoved() {
    Scene scene = web(2);
    assertThat(scene.ask(scale("wed", 3))).isEqualTo(new Refusal.NotFound("service wed not found"));
    scene.wish(REMOVE_WEB);
    Refusal gone = new Refusal.NotFound("service web not found");
    assertThat(scene.ask(scale("web", 3))).isEqualTo(gone);
    assertThat(scene.ask(REMOVE_WEB)).isEqualTo(gone);
  }

  @Test
  void aRemovedServiceLosesItsNameAtOnceAndItsTasksLater() {
    Scene scene = web(1);
    scene.and(List.of(new Mutation.Put(Samples.task("web", 1))));
    Service before = scene.service("web");
    Admitted admitted = scene.wish(REMOVE_WEB);
    assertThat(Scene.said(admitted)).containsExactly("service web removed");
    Service removing = scene.state().service(before.id()).orElseThrow();
    assertThat(removing.removing()).isEqualTo(scene.state().time());
    assertThat(scene.state().serviceNamed("web")).isEmpty();
    assertThat(scene.state().tasksOfService(before.id())).hasSize(1);
    scene.apply(Scene.services(Scene.inStack("web", 1)));
    assertThat(scene.service("web").id()).isNotEqualTo(before.id());
  }

  @Test
  void ofTwoWhoScaleAtTheSameTimeTheSecondDecidesAnew() {
    Scene scene = web(1);
    Admitted late = scene.ask(scale("web", 3)).orThrow();
    scene.wish(scale("web", 2));
    assertThat(scene.outcome(late.transaction())).isInstanceOf(Outcome.Conflicted.class);
    assertThat(scene.spec("web").replicas()).isEqualTo(OptionalLong.of(2));
  }

  private static final Scene.Verb ROLL_BACK =
      (now, request) -> Admission.rollbackService(now, request, "web");

  @Test
  void rollingBackTwiceIsForwardAgain() {
    Scene scene = web(2);
    scene.wish(scale("web", 5));
    Admitted admitted = scene.wish(ROLL_BACK);
    assertThat(Scene.said(admitted)).containsExactly("service web updated");
    assertThat(scene.spec("web").replicas()).isEqualTo(OptionalLong.of(2));
    assertThat(scene.service("web").number()).isEqualTo(3);
    assertThat(Objects.requireNonNull(scene.service("web").update()).state())
        .isEqualTo(UpdateStatus.State.ROLLBACK_STARTED);
    assertThat(scene.service("web").update().message()).isEqualTo("manually requested rollback");
    scene.wish(ROLL_BACK);
    assertThat(scene.spec("web").replicas()).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void aServiceThatNeverChangedHasNoWayBack() {
    Scene scene = web(1);
    assertThat(scene.ask(ROLL_BACK))
        .isEqualTo(
            new Refusal.FailedPrecondition(
                "service " + scene.service("web").id() + " does not have a previous spec"));
  }

  @Test
  void aPortThatAnotherServiceHasTakenCannotBeHadAgain() {
    Scene scene = Scene.empty();
    scene.apply(Scene.services(Scene.inStack("web", 1, PORT)));
    scene.apply(Scene.services(Scene.inStack("web", 1)));
    scene.apply(Scene.services(Scene.inStack("web", 1), Scene.inStack("other", 1, PORT)));
    assertThat(((Refusal) scene.ask(ROLL_BACK)).message())
        .startsWith("port '80' is already in use by service 'other'");
  }

  private static final ServiceSpec.PublishedPort PORT =
      new ServiceSpec.PublishedPort(
          Protocol.TCP, 80, 80, ServiceSpec.PublishedPort.PublishMode.INGRESS);

  @Test
  void scalingDoesNotDisturbAnUpdateThatIsUnderWay() {
    Scene scene = web(2);
    Service service = scene.service("web");
    UpdateStatus update = UpdateStatus.updating(service.revision(), scene.state().time(), 2);
    scene.and(List.of(new Mutation.ReportUpdate(service.id(), update)));
    scene.wish(scale("web", 5));
    assertThat(scene.service("web").update()).isEqualTo(update.of(scene.service("web").revision()));
  }
}
