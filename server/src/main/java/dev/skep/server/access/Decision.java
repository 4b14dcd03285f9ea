package dev.skep.server.access;

import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import java.util.List;

/**
 * What to write, decided on a state: usually a call of an admission function.
 *
 * <p>It may be called again with a newer state when another write came between, so it must be pure;
 * identifiers of new objects are drawn outside, once. It refuses by throwing: the exception reaches
 * the caller of {@link ClusterAccess#submit} as it is.
 */
@FunctionalInterface
public interface Decision {
  /** Decides on a state. */
  Wish on(ClusterState state);

  /**
   * What one transaction shall do.
   *
   * @param preconditions which versions the decision rests on
   * @param mutations in order; without any, nothing is committed
   */
  record Wish(List<Precondition> preconditions, List<Mutation> mutations) {
    public Wish {
      preconditions = List.copyOf(preconditions);
      mutations = List.copyOf(mutations);
    }

    /** Mutations that rest on nothing. */
    public static Wish of(Mutation... mutations) {
      return new Wish(List.of(), List.of(mutations));
    }

    /** Nothing to do. */
    public static Wish nothing() {
      return new Wish(List.of(), List.of());
    }
  }
}
