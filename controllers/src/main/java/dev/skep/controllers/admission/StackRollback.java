package dev.skep.controllers.admission;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stack on its way back to an earlier revision: that revision, wanted again. Its services refer
 * to their secrets and configs by version already, so they get the contents that they had.
 */
final class StackRollback {
  private final ClusterState state;
  private final Wish wish;
  private final Stack stack;
  private final Stack.Revision target;

  StackRollback(ClusterState state, Wish wish, Stack stack, Stack.Revision target) {
    this.state = state;
    this.wish = wish;
    this.stack = stack;
    this.target = target;
  }

  /** Puts it all into the wish; a refusal if something that the revision had is gone. */
  Optional<Refusal> apply() {
    List<ServiceSpec> services = new ArrayList<>();
    for (Map.Entry<String, Id> service : target.services().entrySet()) {
      Optional<ServiceRevision> revision = state.serviceRevision(service.getValue());
      if (revision.isEmpty()) {
        return Optional.of(gone("service " + service.getKey()));
      }
      services.add(revision.get().spec());
    }
    Map<String, PayloadVersion> secrets = new HashMap<>();
    Map<String, PayloadVersion> configs = new HashMap<>();
    Optional<Refusal> lost =
        versions(Kind.SECRET, target.secrets(), secrets)
            .or(() -> versions(Kind.CONFIG, target.configs(), configs));
    if (lost.isPresent()) {
      return lost;
    }
    DesiredStack wanted =
        new DesiredStack(
            stack.meta().name(),
            stack.manifestOf(target),
            services,
            target.networks().stream()
                .map(part -> new DesiredNetwork(part.name(), part.labels(), false, part.spec()))
                .toList(),
            payloads(target.secrets()),
            payloads(target.configs()));
    return new StackTransition(state, wish, wanted, new ApplyOptions(true, target.files()))
        .backTo(target, new StagedPayloads(secrets, configs));
  }

  private Optional<Refusal> versions(
      Kind kind, List<Stack.PayloadPart> parts, Map<String, PayloadVersion> found) {
    Payloads payloads = new Payloads(state, kind, wish);
    for (Stack.PayloadPart part : parts) {
      Optional<PayloadVersion> version = payloads.versionOf(part);
      if (version.isEmpty()) {
        return Optional.of(gone(kind.word() + " " + part.name()));
      }
      found.put(part.name(), version.get());
    }
    return Optional.empty();
  }

  private static List<DesiredPayload> payloads(List<Stack.PayloadPart> parts) {
    return parts.stream()
        .map(part -> new DesiredPayload(part.name(), part.labels(), false, Bytes.EMPTY))
        .toList();
  }

  private Refusal gone(String what) {
    return new Refusal.FailedPrecondition(
        "stack "
            + stack.meta().name()
            + " cannot be rolled back to revision "
            + target.number()
            + ": "
            + what
            + " as it was then is gone; apply the files instead");
  }
}
