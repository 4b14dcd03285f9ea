package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.StackChanges;
import dev.skep.api.http.StackChanges.ObjectChange;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Kind;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.diff.FieldChange;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.access.Decision;
import dev.skep.server.access.Submitted;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What a wish did, as the API tells it. */
final class Changes {
  /** What makes up a stack, in the order in which Docker's tools name it. */
  private static final List<Kind> SHOWN =
      List.of(Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.SERVICE);

  private Changes() {}

  /** Of a wish that is committed. */
  static StackChanges of(String stack, Submitted done, List<Problem> warnings) {
    return new StackChanges(
        stack,
        done.committed().revision().value(),
        false,
        changes(done.admitted(), done.committed().state()),
        warnings.stream().map(ManifestProblem::of).toList());
  }

  /** Of a wish that stays one, on the newest state. */
  static CompletionStage<StackChanges> dryRun(
      String stack, ClusterAccess cluster, String by, Decision decision, List<Problem> warnings) {
    return cluster
        .store()
        .latest()
        .thenApply(state -> {
          // Nothing is committed, so neither the id nor the time will ever be seen.
          Request request = new Request(new Id(0, 0), state.time(), by);
          return new StackChanges(
              stack,
              state.revision().value(),
              true,
              changes(decision.on(state, request).orThrow(), state),
              warnings.stream().map(ManifestProblem::of).toList());
        });
  }

  private static List<ObjectChange> changes(Admitted admitted, ClusterState state) {
    return admitted.changes().stream()
        .filter(change -> Set.copyOf(SHOWN).contains(change.kind()))
        .sorted(Comparator.comparingInt(change -> SHOWN.indexOf(change.kind())))
        .map(change ->
            new ObjectChange(
                change.action().word(),
                change.kind().word(),
                change.name(),
                state.named(change.kind(), change.name()).map(Id::toString).orElse(""),
                change.rolls(),
                change.fields().stream().map(Changes::field).toList()))
        .toList();
  }

  private static StackChanges.FieldChange field(FieldChange field) {
    return new StackChanges.FieldChange(field.path(), field.before(), field.after(), field.setBy());
  }
}
