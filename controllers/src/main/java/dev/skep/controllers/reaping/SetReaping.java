package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes what leaves a set when the last service that uses it is gone, and the set with its last
 * member.
 */
public final class SetReaping implements Controller<Id, SetReaping.View> {
  static final String NAME = "reaping";

  /**
   * A set with members that leave.
   *
   * @param set the set
   * @param unused those that nothing uses and that are still there
   * @param gone those that are not there any more
   */
  public record View(ManifestSet set, List<Member> unused, List<Member> gone) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return leaving(state);
  }

  private static Stream<Id> leaving(ClusterState state) {
    return state
        .resources(Kind.SET)
        .map(ManifestSet.class::cast)
        .filter(set -> set.members().stream().anyMatch(Member::leaving))
        .map(ManifestSet::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Created(ManifestSet set) -> Set.of(set.id());
      case Change.Updated(ManifestSet ignored, ManifestSet set) -> Set.of(set.id());
      case Change.Deleted(Service ignored) -> leaving(state).collect(Collectors.toSet());
      case Change.Updated(Service ignored, Service alsoIgnored) ->
          leaving(state).collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .manifestSet(key)
        .map(set -> {
          List<Member> leaving = set.members().stream().filter(Member::leaving).toList();
          return new View(
              set,
              leaving.stream()
                  .filter(member -> state.resource(member.kind(), member.object()).isPresent())
                  .filter(member -> state.services().noneMatch(s -> uses(state, s, member)))
                  .toList(),
              leaving.stream()
                  .filter(member -> state.resource(member.kind(), member.object()).isEmpty())
                  .toList());
        })
        .filter(view -> !view.unused().isEmpty() || !view.gone().isEmpty());
  }

  private static boolean uses(ClusterState state, Service service, Member member) {
    return state.spec(service.id()).map(ServiceSpec::task).stream()
        .anyMatch(task ->
            switch (member.kind()) {
              case NETWORK -> attaches(state, task, member);
              case SECRET -> task.container().secrets().stream().anyMatch(is(member));
              case CONFIG -> task.container().configs().stream().anyMatch(is(member));
              default -> false;
            });
  }

  private static boolean attaches(ClusterState state, TaskSpec task, Member member) {
    return state
        .network(member.object())
        .filter(network ->
            task.networks().stream()
                .anyMatch(attached -> attached.network().equals(network.meta().name())))
        .isPresent();
  }

  private static Predicate<FileReference> is(Member member) {
    return file -> member.object().equals(file.object());
  }

  @Override
  public Plan plan(View view, Instant now) {
    ManifestSet set = view.set();
    List<Mutation> mutations = new ArrayList<>();
    view.unused()
        .forEach(member -> mutations.add(new Mutation.Delete(member.kind(), member.object())));
    List<Member> rest = new ArrayList<>(set.members());
    rest.removeAll(view.unused());
    rest.removeAll(view.gone());
    if (rest.isEmpty()) {
      mutations.add(new Mutation.Delete(Kind.SET, set.id()));
      mutations.add(
          new Mutation.Emit(
              Event.of(
                  NAME,
                  Kind.SET,
                  set.id(),
                  set.meta().name(),
                  "SetGone",
                  "nothing is left of it")));
    } else {
      mutations.add(new Mutation.Put(set.withMembers(rest)));
    }
    // Applied again meanwhile, it may want what left.
    return new Plan(List.of(Precondition.unchanged(set)), mutations, Optional.empty(), List.of());
  }
}
