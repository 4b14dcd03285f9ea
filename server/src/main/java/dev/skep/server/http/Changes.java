package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.SetChanges;
import dev.skep.api.http.StackChanges;
import dev.skep.api.http.StackChanges.ObjectChange;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Lookup;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.diff.FieldChange;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.access.Decision;
import dev.skep.server.access.Submitted;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a wish did, as the API tells it. */
final class Changes {
  /** What makes up a stack, in the order in which Docker's tools name it. */
  private static final List<Kind> SHOWN =
      List.of(Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.SERVICE);

  /** What makes up a set of manifests; a stack is told of by what makes it up. */
  private static final List<Kind> SHOWN_OF_SETS =
      List.of(Kind.CLUSTER, Kind.NODE, Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.SERVICE);

  private Changes() {}

  /** Of a wish that is committed. */
  static StackChanges of(
      ClusterAccess cluster, String stack, Submitted done, List<Problem> warnings) {
    return new StackChanges(
        stack,
        done.committed().revision().value(),
        false,
        changes(cluster, SHOWN, done.admitted(), done.committed().state()),
        warnings.stream().map(ManifestProblem::of).toList());
  }

  /** The same for a set of manifests. */
  static SetChanges ofSet(
      ClusterAccess cluster, String set, Submitted done, List<Problem> warnings) {
    return new SetChanges(
        set,
        done.committed().revision().value(),
        false,
        changes(cluster, SHOWN_OF_SETS, done.admitted(), done.committed().state()),
        warnings.stream().map(ManifestProblem::of).toList());
  }

  /** Of a wish that stays one, on the newest state. */
  static CompletionStage<StackChanges> dryRun(
      String stack, ClusterAccess cluster, String by, Decision decision, List<Problem> warnings) {
    return cluster
        .store()
        .latest()
        .thenApply(state ->
            new StackChanges(
                stack,
                state.revision().value(),
                true,
                changes(cluster, SHOWN, decision.on(state, unseen(state, by)).orThrow(), state),
                warnings.stream().map(ManifestProblem::of).toList()));
  }

  /** The same for a set of manifests. */
  static CompletionStage<SetChanges> dryRunOfSet(
      String set, ClusterAccess cluster, String by, Decision decision, List<Problem> warnings) {
    return cluster
        .store()
        .latest()
        .thenApply(state ->
            new SetChanges(
                set,
                state.revision().value(),
                true,
                changes(
                    cluster, SHOWN_OF_SETS, decision.on(state, unseen(state, by)).orThrow(), state),
                warnings.stream().map(ManifestProblem::of).toList()));
  }

  /** Nothing is committed, so neither the id nor the time will ever be seen. */
  private static Request unseen(ClusterState state, String by) {
    return new Request(new Id(0, 0), state.time(), by);
  }

  private static List<ObjectChange> changes(
      ClusterAccess cluster, List<Kind> shown, Admitted admitted, ClusterState state) {
    return admitted.changes().stream()
        .filter(change -> shown.contains(change.kind()))
        .sorted(Comparator.comparingInt(change -> shown.indexOf(change.kind())))
        .map(change ->
            new ObjectChange(
                change.action().word(),
                change.kind().word(),
                change.name(),
                idOf(state, change),
                change.rolls(),
                change.fields().stream().map(field -> field(cluster, field)).toList()))
        .toList();
  }

  /** Nodes have no unique names; of several that are called so none is meant. */
  private static String idOf(
      ClusterState state, dev.skep.controllers.admission.ObjectChange change) {
    return (change.kind() == Kind.NODE
            ? Admission.node(state, change.name()) instanceof Lookup.Found<Node> found
                ? Optional.of(found.object().id())
                : Optional.<Id>empty()
            : state.named(change.kind(), change.name()))
        .map(Id::toString)
        .orElse("");
  }

  private static StackChanges.FieldChange field(ClusterAccess cluster, FieldChange change) {
    FieldChange field = change.shown(value -> cluster.digest(Bytes.utf8(value)));
    return new StackChanges.FieldChange(field.path(), field.before(), field.after(), field.setBy());
  }
}
