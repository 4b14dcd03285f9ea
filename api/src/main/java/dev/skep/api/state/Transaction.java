package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import java.util.List;

/**
 * Mutations that are applied together or not at all.
 *
 * @param id repeated attempts carry the same id and get the first result
 * @param preconditions must all hold when it is applied, otherwise it is refused as a conflict
 * @param mutations in order
 * @param term the leader's term it is bound to, or {@link #ANY_TERM}
 */
public record Transaction(
    Id id, List<Precondition> preconditions, List<Mutation> mutations, long term) {
  /** Of a transaction that is valid under any leader: a user's wish. */
  public static final long ANY_TERM = 0;

  public Transaction {
    preconditions = preconditions == null ? List.of() : List.copyOf(preconditions);
    mutations = mutations == null ? List.of() : List.copyOf(mutations);
  }

  /** A transaction without preconditions, valid under any leader. */
  public static Transaction of(Id id, List<Mutation> mutations) {
    return new Transaction(id, List.of(), mutations, ANY_TERM);
  }

  /** The same, valid only while the given term lasts. */
  public Transaction inTerm(long bound) {
    return new Transaction(id, preconditions, mutations, bound);
  }

  /**
   * An object must be at a version.
   *
   * @param kind of the object
   * @param id of the object
   * @param version its {@code meta.version}, or 0 when it must not exist
   */
  public record Precondition(Kind kind, Id id, long version) {
    /** The object must still be as given. */
    public static Precondition unchanged(Resource resource) {
      return new Precondition(resource.kind(), resource.id(), resource.meta().version());
    }

    /** The object must not exist. */
    public static Precondition absent(Kind kind, Id id) {
      return new Precondition(kind, id, 0);
    }
  }
}
