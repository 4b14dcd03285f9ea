package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes staged payloads to which nothing came to refer, or refers no more. */
public final class BlobReaping implements Controller<BlobReaping.Whole, List<Blob>> {
  /** What was staged is used within seconds, even after retries over a change of the leader. */
  public static final Duration GRACE = Duration.ofMinutes(10);

  /** Deletions in one plan. */
  private static final int MAX_DELETIONS = 1_000;

  static final String NAME = "reaping";

  /** There is one thing to look at: all blobs. */
  public enum Whole {
    BLOBS
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Whole> everything(ClusterState state, Observations seen) {
    return Stream.of(Whole.BLOBS);
  }

  @Override
  public Set<Whole> concerns(Change change, ClusterState state) {
    boolean matters =
        switch (change) {
          case Change.Created(Blob ignored) -> true;
          case Change.Updated(Secret ignored, Secret alsoIgnored) -> true;
          case Change.Updated(Config ignored, Config alsoIgnored) -> true;
          case Change.Deleted(Secret ignored) -> true;
          case Change.Deleted(Config ignored) -> true;
          default -> false;
        };
    return matters ? Set.of(Whole.BLOBS) : Set.of();
  }

  /** The blobs that nothing refers to, oldest first. */
  @Override
  public Optional<List<Blob>> observe(ClusterState state, Observations seen, Whole key) {
    if (state.count(Kind.BLOB) == 0) {
      return Optional.empty();
    }
    Stream<PayloadVersion> versions =
        Stream.concat(
            state.resources(Kind.SECRET).flatMap(s -> ((Secret) s).versions().stream()),
            state.resources(Kind.CONFIG).flatMap(c -> ((Config) c).versions().stream()));
    Set<Id> used = versions.map(PayloadVersion::blob).collect(Collectors.toSet());
    return Optional.of(
        state
            .resources(Kind.BLOB)
            .map(Blob.class::cast)
            .filter(blob -> !used.contains(blob.id()))
            .sorted(
                Comparator.comparing((Blob blob) -> blob.meta().createdAt())
                    .thenComparing(Blob::id))
            .toList());
  }

  @Override
  public Plan plan(List<Blob> unused, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    for (Blob blob : unused) {
      Instant due = blob.meta().createdAt().plus(GRACE);
      if (now.isBefore(due)) {
        return Plan.of(mutations).andLookAgainAt(Optional.of(due));
      }
      if (mutations.size() == MAX_DELETIONS) {
        return Plan.of(mutations).andLookAgainAt(Optional.of(now));
      }
      mutations.add(new Mutation.Delete(Kind.BLOB, blob.id()));
    }
    return Plan.of(mutations);
  }
}
