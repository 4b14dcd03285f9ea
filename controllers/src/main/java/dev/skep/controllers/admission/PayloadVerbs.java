package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Usage;
import java.util.List;
import java.util.Optional;

/** Secrets and configs by themselves, without files of a stack. Swarm's rules and words. */
final class PayloadVerbs {
  private PayloadVerbs() {}

  static Verdict create(ClusterState state, Request request, NewPayload wanted) {
    Optional<Refusal> refusal = refusal(state, wanted);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Kind kind = wanted.kind();
    Wish wish = new Wish(request, kind.word() + " create");
    Meta meta = Meta.of(wish.newId(kind, wanted.name()), wanted.name(), wanted.labels());
    Resource made =
        kind == Kind.SECRET
            ? new Secret(meta, List.of(wanted.version()), wanted.templateDriver())
            : new Config(meta, List.of(wanted.version()), wanted.templateDriver());
    wish.create(made);
    return wish.event(made, word(kind) + "Created", "created").admitted();
  }

  private static Optional<Refusal> refusal(ClusterState state, NewPayload wanted) {
    String kind = wanted.kind().word();
    if (Names.problemOfFileName(wanted.name()).isPresent()) {
      return Optional.of(
          new Refusal.Invalid(
              "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end"
                  + " character must be [a-zA-Z0-9]"));
    }
    long limit =
        wanted.kind() == Kind.SECRET
            ? DesiredPayload.MAX_SECRET_BYTES
            : DesiredPayload.MAX_CONFIG_BYTES;
    long size = wanted.version().sizeBytes();
    if (size <= 0 || size >= limit) {
      return Optional.of(
          new Refusal.Invalid(
              kind + " data must be larger than 0 and less than " + limit + " bytes"));
    }
    String driver = wanted.templateDriver();
    if (!driver.isEmpty() && !driver.equals(FileReference.GOLANG)) {
      return Optional.of(
          new Refusal.Unsupported(
              "template driver '" + driver + "' is not supported; the only one is golang"));
    }
    return state
        .named(wanted.kind(), wanted.name())
        .map(existing -> new Refusal.AlreadyExists(kind + " " + wanted.name() + " already exists"));
  }

  static Verdict remove(ClusterState state, Request request, Resource payload) {
    Optional<Refusal> refusal = inUse(state, payload).or(() -> owned(state, payload));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Wish wish = new Wish(request, payload.kind().word() + " rm");
    wish.restsOn(payload);
    wish.mutate(new Mutation.Delete(payload.kind(), payload.id()));
    wish.changed(payload, ObjectChange.Action.REMOVED);
    return wish.event(payload, word(payload.kind()) + "Removed", "removed").admitted();
  }

  /** Those that use it now in swarm's words; what a rollback or a last task needs in our own. */
  private static Optional<Refusal> inUse(ClusterState state, Resource payload) {
    Usage usage = Usage.in(state);
    List<String> present =
        usage.of(payload).stream()
            .filter(use -> use.living() && use.hold() == Usage.Hold.PRESENT)
            .map(Usage.Use::name)
            .distinct()
            .sorted()
            .toList();
    return present.isEmpty()
        ? usage.refusal(payload).map(Refusal.FailedPrecondition::new)
        : Optional.of(
            new Refusal.Invalid(
                payload.kind().word()
                    + " '"
                    + payload.meta().name()
                    + "' is in use by the following service"
                    + (present.size() == 1 ? "" : "s")
                    + ": "
                    + String.join(", ", present)));
  }

  /** What a stack or a set brought goes with its files, or they would bring it again. */
  static Optional<Refusal> owned(ClusterState state, Resource payload) {
    Optional<Refusal> ofStack =
        Optional.ofNullable(payload.meta().labels().get(Stack.NAMESPACE_LABEL))
            .filter(stack -> state.named(Kind.STACK, stack).isPresent())
            .map(stack -> belongs(payload, "stack " + stack, "take it out of the stack's files"));
    return ofStack.or(() ->
        state
            .resources(Kind.SET)
            .map(ManifestSet.class::cast)
            .filter(set -> set.member(payload.kind(), payload.id()).isPresent())
            .findFirst()
            .map(set ->
                belongs(
                    payload,
                    "set " + set.meta().name(),
                    "take it out of the set's manifests and apply them with --prune")));
  }

  private static Refusal belongs(Resource payload, String owner, String wayOut) {
    return new Refusal.FailedPrecondition(
        payload.kind().word()
            + " "
            + payload.meta().name()
            + " belongs to the "
            + owner
            + "; "
            + wayOut);
  }

  private static String word(Kind kind) {
    return kind == Kind.SECRET ? "Secret" : "Config";
  }
}
