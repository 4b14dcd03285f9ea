package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.state.Usage;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes what leaves a set when nothing needs it any more (see {@link Usage#keeping}), and the set
 * with its last member.
 */
public final class SetReaping implements Controller<Id, SetReaping.View> {
  static final String NAME = "reaping";

  /**
   * A set with members that leave.
   *
   * @param set the set
   * @param unused those that nothing needs and that are still there
   * @param gone those that are not there any more, or belong to another set by now
   */
  public record View(ManifestSet set, List<Resource> unused, List<Member> gone) {}

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
      case Change.Deleted(Service _), Change.Updated(Service _, Service _) -> allLeaving(state);
      case Change.Deleted(ServiceRevision _) -> allLeaving(state);
      case Change.Updated(Task before, Task after)
          when after.state().terminal() && !before.state().terminal() ->
          leftBy(after, state);
      case Change.Deleted(Task task) when !task.state().terminal() -> leftBy(task, state);
      default -> Set.of();
    };
  }

  /** Tasks end often, so only those count that have used anything. */
  private static Set<Id> leftBy(Task task, ClusterState state) {
    return state
        .serviceRevision(task.revision())
        .filter(revision ->
            !revision.spec().task().networks().isEmpty()
                || PayloadUse.of(revision).findAny().isPresent())
        .map(revision -> allLeaving(state))
        .orElse(Set.of());
  }

  private static Set<Id> allLeaving(ClusterState state) {
    return leaving(state).collect(Collectors.toSet());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .manifestSet(key)
        .map(set -> view(state, set))
        .filter(view -> !view.unused().isEmpty() || !view.gone().isEmpty());
  }

  private static View view(ClusterState state, ManifestSet set) {
    List<Resource> leaving = new ArrayList<>();
    List<Member> gone = new ArrayList<>();
    for (Member member : set.members()) {
      if (member.leaving()) {
        Optional<Resource> resource = state.resource(member.kind(), member.object());
        if (resource.isEmpty() || belongsToAnother(state, set, member)) {
          gone.add(member);
        } else {
          leaving.add(resource.get());
        }
      }
    }
    return new View(set, Usage.in(state).unneeded(leaving), gone);
  }

  private static boolean belongsToAnother(ClusterState state, ManifestSet set, Member member) {
    return state
        .resources(Kind.SET)
        .filter(other -> !other.id().equals(set.id()))
        .flatMap(other -> ((ManifestSet) other).member(member.kind(), member.object()).stream())
        .anyMatch(other -> !other.leaving());
  }

  @Override
  public Plan plan(View view, Instant now) {
    ManifestSet set = view.set();
    List<Mutation> mutations = new ArrayList<>();
    // Applied again meanwhile, or by another set, it may be wanted.
    List<Precondition> preconditions = new ArrayList<>(List.of(Precondition.unchanged(set)));
    List<Member> rest = new ArrayList<>(set.members());
    rest.removeAll(view.gone());
    for (Resource resource : view.unused()) {
      preconditions.add(Precondition.unchanged(resource));
      mutations.add(new Mutation.Delete(resource.kind(), resource.id()));
      rest.removeIf(
          member -> member.kind() == resource.kind() && member.object().equals(resource.id()));
    }
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
    return new Plan(preconditions, mutations, Optional.empty(), List.of());
  }
}
