package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By what users may call a node, a service or a stack: full id, name, prefix of the id. */
class LookupTest {
  private static final Id FIRST = Id.parse("abcd000000000000000000001");
  private static final Id SECOND = Id.parse("abce000000000000000000002");
  private static final Id THIRD = Id.parse("b000000000000000000000003");

  private static ClusterState nodes(Node... nodes) {
    Scene scene = Scene.empty();
    for (Node node : nodes) {
      scene.and(List.of(new Mutation.Put(node)));
    }
    return scene.state();
  }

  private static Node node(Id id, String name) {
    return Samples.node(name).withMeta(Meta.of(id, name, Map.of()));
  }

  private static Id found(ClusterState state, String text) {
    return Admission.node(state, text).orThrow().id();
  }

  private static Refusal refused(ClusterState state, String text) {
    return ((Lookup.Failed<Node>) Admission.node(state, text)).refusal();
  }

  @Test
  void theFullIdTheNameOrAUniquePrefixWillDo() {
    ClusterState state = nodes(node(FIRST, "one"), node(SECOND, "two"), node(THIRD, "three"));
    assertThat(found(state, FIRST.toString())).isEqualTo(FIRST);
    assertThat(found(state, FIRST.toString().toUpperCase(Locale.ROOT))).isEqualTo(FIRST);
    assertThat(found(state, "two")).isEqualTo(SECOND);
    assertThat(found(state, "abce")).isEqualTo(SECOND);
    assertThat(found(state, "b")).isEqualTo(THIRD);
  }

  @Test
  void aFullIdCountsBeforeANameAndANameBeforeAPrefix() {
    ClusterState state =
        nodes(node(FIRST, "b"), node(SECOND, THIRD.toString()), node(THIRD, "three"));
    assertThat(found(state, THIRD.toString())).isEqualTo(THIRD);
    assertThat(found(state, "b")).isEqualTo(FIRST);
  }

  @Test
  void whatNothingGoesByIsNotFound() {
    ClusterState state = nodes(node(FIRST, "one"));
    assertThat(refused(state, "on")).isEqualTo(new Refusal.NotFound("node on not found"));
    assertThat(refused(state, "")).isEqualTo(new Refusal.NotFound("node  not found"));
    assertThat(refused(state, FIRST + "0")).isInstanceOf(Refusal.NotFound.class);
    assertThat(Admission.service(state, "web"))
        .isEqualTo(new Lookup.Failed<>(new Refusal.NotFound("service web not found")));
  }

  @Test
  void whatSeveralGoByIsAmbiguousAndTheirNumberIsSaid() {
    ClusterState state = nodes(node(FIRST, "same"), node(SECOND, "same"), node(THIRD, "three"));
    assertThat(refused(state, "same"))
        .isEqualTo(new Refusal.Ambiguous("node same is ambiguous (2 matches found)"));
    assertThat(refused(state, "abc"))
        .isEqualTo(new Refusal.Ambiguous("node abc is ambiguous (2 matches found)"));
  }

  @Test
  void aServiceThatIsBeingRemovedIsGoneForThoseWhoLookForIt() {
    Scene scene = Scene.empty().and(Samples.create(Samples.spec("web", 1)));
    Id id = scene.service("web").id();
    assertThat(Admission.service(scene.state(), "web").orThrow().id()).isEqualTo(id);
    scene.wish((now, request) -> Admission.removeService(now, request, "web"));
    assertThat(Admission.service(scene.state(), "web")).isInstanceOf(Lookup.Failed.class);
    assertThat(Admission.service(scene.state(), id.toString())).isInstanceOf(Lookup.Failed.class);
  }

  @Test
  void aStackGoesByItsNameAloneAndNotWhileItIsBeingRemoved() {
    Scene scene = Scene.empty();
    scene.apply(Scene.services(Scene.inStack("shop_web", 1)));
    Id id = Admission.stack(scene.state(), Scene.STACK).orThrow().id();
    assertThat(Admission.stack(scene.state(), id.toString())).isInstanceOf(Lookup.Failed.class);
    scene.wish((now, request) -> Admission.removeStack(now, request, Scene.STACK));
    assertThat(Admission.stack(scene.state(), Scene.STACK))
        .isEqualTo(new Lookup.Failed<>(new Refusal.NotFound("Nothing found in stack: shop")));
  }

  @Test
  void aRefusalAsAnExceptionKeepsItsWords() {
    assertThatThrownBy(() -> Admission.node(ClusterState.EMPTY, "x").orThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessage("node x not found")
        .extracting(e -> ((RefusedException) e).refusal())
        .isEqualTo(new Refusal.NotFound("node x not found"));
  }
}
