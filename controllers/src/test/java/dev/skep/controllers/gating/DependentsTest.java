package dev.skep.controllers.gating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.controllers.Given;
import dev.skep.controllers.Trait;
import dev.skep.controllers.job.ReplicatedJob;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.rollingupdate.RollingUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependentsTest {
  private static final Trait AFTER_DB =
      Trait.dependsOn(new Dependency("db", Condition.SERVICE_HEALTHY, true, false));

  private final Given given =
      Given.nodes("a")
          .service("db", 1)
          .service("web", 1, AFTER_DB)
          .service("other", 1)
          .tasks("db", "1 ready@a")
          .tasks("web", "1 ready@a -> ready");

  private List<String> touched(Change change) {
    return Dependents.touchedBy(change, given.state()).stream().map(s -> s.meta().name()).toList();
  }

  private Change reported(String service, TaskState state) {
    Task before = given.newest(service, 1);
    given.reported(before, state);
    return new Change.Updated(before, given.newest(service, 1));
  }

  @Test
  void taskThatGoesOnTouchesWhoDependsOnItsService() {
    assertThat(touched(reported("db", TaskState.STARTING))).isEmpty();
    assertThat(touched(reported("db", TaskState.RUNNING))).containsExactly("web");
    assertThat(touched(reported("db", TaskState.COMPLETE))).containsExactly("web");
    assertThat(touched(reported("web", TaskState.STARTING))).isEmpty();
  }

  @Test
  void reportThatSaysNothingNewTouchesNobody() {
    Task task = given.newest("db", 1);
    assertThat(touched(new Change.Updated(task, task))).isEmpty();
  }

  @Test
  void anotherWishTouchesTheServiceAndWhoDependsOnIt() {
    Service before = given.service("db");
    given.revised("db", Trait.image("db:2"));
    assertThat(touched(new Change.Updated(before, given.service("db"))))
        .containsExactly("db", "web");
  }

  @Test
  void serviceThatComesOrGoesTouchesWhoDependsOnItsName() {
    Service db = given.service("db");
    assertThat(touched(new Change.Created(db))).containsExactly("web");
    given.removed("db");
    assertThat(touched(new Change.Updated(db, given.service("db")))).containsExactly("web");
  }

  @Test
  void nodeThatComesBackTouchesWhoDependsOnItsTasks() {
    Node before = given.node("a");
    given.node("a", Node.State.DOWN);
    assertThat(touched(new Change.Updated(before, given.node("a")))).containsExactly("web");
  }

  @Test
  void nodeThatIsNoPlaceAnyMoreTouchesWhoDependsOnAGlobalService() {
    Given agents =
        Given.nodes("a", "b")
            .service("db", 1, Trait.mode(new Mode.Global()))
            .service("web", 1, AFTER_DB)
            .service("other", 1);
    Node before = agents.node("b");
    agents.node("b", Node.Availability.PAUSE);
    assertThat(Dependents.touchedBy(new Change.Updated(before, agents.node("b")), agents.state()))
        .containsExactly(agents.service("web"));
    assertThat(Dependents.touchedBy(new Change.Deleted(before), agents.state()))
        .containsExactly(agents.service("web"));
  }

  @Test
  void controllersLookAtWhatIsTouched() {
    Change change = reported("db", TaskState.RUNNING);
    Service web = given.service("web");
    assertThat(new Restart().concerns(change, given.state()))
        .contains(dev.skep.controllers.Slot.of(given.newest("web", 1)));
    assertThat(new RollingUpdate().concerns(change, given.state())).contains(web.id());
    assertThat(new ReplicatedJob().concerns(change, given.state())).isEmpty();
  }
}
