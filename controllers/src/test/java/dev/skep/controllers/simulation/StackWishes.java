package dev.skep.controllers.simulation;

import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Samples;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.StagedPayloads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What operators wish of stacks. */
final class StackWishes {
  private final World world;
  private final Catalogue catalogue;

  /** The stack that was removed last; maybe it shall come back while it is still going. */
  private @Nullable String removed;

  StackWishes(World world, Catalogue catalogue) {
    this.world = world;
    this.catalogue = catalogue;
  }

  List<Habit> habits() {
    return List.of(
        new Habit(28, () -> Optional.of(apply())),
        new Habit(4, this::remove),
        new Habit(5, this::rollBack));
  }

  /** What was removed comes back at once. */
  Optional<Wish> regret() {
    Optional<String> regretted = Optional.ofNullable(removed);
    removed = null;
    return regretted.filter(stack -> world.chance().happens(0.5)).map(this::apply);
  }

  Wish apply() {
    return apply(world.chance().pick(Catalogue.STACKS));
  }

  private Wish apply(String name) {
    DesiredStack stack = catalogue.stack(name);
    return Stream.concat(stack.secrets().stream(), stack.configs().stream())
        .findFirst()
        .map(payload -> stage(stack, payload))
        .orElseGet(() -> apply(stack, StagedPayloads.none()));
  }

  /** Contents go first, so that the transaction that refers to them stays small. */
  private Wish stage(DesiredStack stack, DesiredPayload payload) {
    String content = payload.content().toString();
    return Wish.of(
            "stage " + payload.name(),
            (state, request) -> Admission.stageBlob(request, Samples.sealed(content)),
            expected -> {})
        .followedBy(transaction -> {
          PayloadVersion version =
              new PayloadVersion(
                  "digest of " + content,
                  Admission.blobId(transaction),
                  payload.content().length());
          Map<String, PayloadVersion> staged = Map.of(payload.name(), version);
          boolean secret = stack.configs().isEmpty();
          return Optional.of(
              apply(
                  stack,
                  secret
                      ? new StagedPayloads(staged, Map.of())
                      : new StagedPayloads(Map.of(), staged)));
        });
  }

  private Wish apply(DesiredStack stack, StagedPayloads staged) {
    return Wish.of(
        "apply " + stack.name(),
        (state, request) -> Admission.apply(state, request, stack, staged),
        expected -> expect(expected, stack.name(), stack.services(), stack.manifest()));
  }

  private static void expect(
      Map<String, String> expected, String stack, List<ServiceSpec> services, String manifest) {
    expected.keySet().removeIf(key -> key.startsWith(Wishes.service(stack + "_")));
    for (ServiceSpec spec : services) {
      expected.put(Wishes.service(spec.name()), Wishes.of(spec));
    }
    expected.put(Wishes.stack(stack), manifest);
  }

  private Optional<Wish> remove() {
    String stack = world.chance().pick(Catalogue.STACKS);
    Wish wish =
        Wish.of(
            "remove stack " + stack,
            (state, request) -> Admission.removeStack(state, request, stack),
            expected -> {
              expected.remove(Wishes.stack(stack));
              expected.keySet().removeIf(key -> key.startsWith(Wishes.service(stack + "_")));
            });
    return Optional.of(wish.then(() -> removed = stack));
  }

  /** Back to the revision before the last one. */
  private Optional<Wish> rollBack() {
    String name = world.chance().pick(Catalogue.STACKS);
    return Optional.of(
        Wish.seeing(
            "roll back stack " + name,
            (state, request) -> Admission.rollbackStack(state, request, name, OptionalLong.empty()),
            (state, expected) -> {
              Stack stack = Admission.stack(state, name).orThrow();
              Stack.Revision before = stack.revisions().get(stack.revisions().size() - 2);
              expect(expected, name, services(state, before), stack.manifestOf(before));
            }));
  }

  private static List<ServiceSpec> services(ClusterState state, Stack.Revision revision) {
    return revision.services().values().stream()
        .map(id -> state.serviceRevision(id).orElseThrow().spec())
        .toList();
  }
}
