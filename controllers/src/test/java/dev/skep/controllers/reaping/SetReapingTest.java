package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Trait;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetReapingTest {
  private static final SetReaping SETS = new SetReaping();
  private static final Id PROD = Samples.id("prod");

  private static Network network(String name) {
    Network.Spec spec = new Network.Spec("overlay", false, false, false, Map.of(), List.of());
    return new Network(Meta.of(Samples.id(name), name, Map.of()), spec);
  }

  private static ManifestSet set(Member... members) {
    return new ManifestSet(Meta.of(PROD, "prod", Map.of()), List.of(members));
  }

  private static Member member(String network) {
    return Member.of(network(network));
  }

  private static Trait on(String network) {
    return spec -> {
      TaskSpec task = spec.task();
      return spec.withTask(
          new TaskSpec(
              task.container(),
              task.resources(),
              task.restart(),
              task.placement(),
              List.of(new NetworkAttachment(network, List.of())),
              task.forceUpdate()));
    };
  }

  private static boolean exists(Given given, Resource resource) {
    return given.state().resource(resource.kind(), resource.id()).isPresent();
  }

  @Test
  void whatLeavesGoesWhenItsLastUserIsGone() {
    Given given = Given.nodes().put(network("shared")).put(network("kept"));
    given.service("web", 1, on("shared")).removed("web");
    given.put(set(member("shared").asLeaving(), member("kept"))).assertSettled(SETS, PROD);

    given.planned(new ServiceReaping(), Samples.id("web")).planned(SETS, PROD);

    assertThat(exists(given, network("shared"))).isFalse();
    assertThat(exists(given, network("kept"))).isTrue();
    assertThat(given.state().manifestSet(PROD).orElseThrow().members())
        .containsExactly(member("kept"));
    given.assertSettled(SETS, PROD);
  }

  @Test
  void aSetGoesWithItsLastMember() {
    Given given = Given.nodes().put(network("shared"));
    given.put(set(member("shared").asLeaving(), member("gone already").asLeaving()));
    given.planned(SETS, PROD);
    assertThat(given.state().count(Kind.SET)).isZero();
    assertThat(given.events()).endsWith("SetGone prod: nothing is left of it");
  }

  @Test
  void aSetFromWhichNothingLeavesStays() {
    Given given = Given.nodes().put(set(member("gone by hand")));
    given.assertSettled(SETS, PROD);
    given.apply(new Mutation.Delete(Kind.SET, PROD));
    given.assertSettled(SETS, PROD);
  }

  @Test
  void whatLeavesStaysUnderARunningTaskAndAsAWayBack() {
    Given given = Given.nodes("a").put(network("shared")).put(network("other"));
    given.service("web", 1, on("shared")).tasks("web", "1 running@a").revised("web", on("other"));
    given.put(set(member("shared").asLeaving())).assertSettled(SETS, PROD);
    Task running = given.newest("web", 1);
    given.revised("web", Trait.replicas(2)).assertSettled(SETS, PROD);
    given.reported(running, TaskState.SHUTDOWN);
    Change ended = new Change.Updated(running, given.newest("web", 1));
    assertThat(SETS.concerns(ended, given.state())).containsExactly(PROD);
    given.planned(SETS, PROD);
    assertThat(exists(given, network("shared"))).isFalse();
  }

  @Test
  void whatAnotherSetTookOverIsOnlyForgotten() {
    Given given = Given.nodes().put(network("shared")).put(set(member("shared").asLeaving()));
    given.put(
        new ManifestSet(
            Meta.of(Samples.id("other"), "other", Map.of()), List.of(member("shared"))));
    given.planned(SETS, PROD);
    assertThat(exists(given, network("shared"))).isTrue();
    assertThat(given.state().manifestSet(PROD)).isEmpty();
  }
}
