package dev.skep.controllers.admission;

import dev.skep.api.state.Transaction;
import java.util.List;

/**
 * A request that may be committed.
 *
 * @param transaction what to commit; without mutations when everything is as wished already
 * @param changes what it does to each object that the request is about, unchanged ones included
 */
public record Admitted(Transaction transaction, List<ObjectChange> changes) implements Verdict {
  public Admitted {
    changes = List.copyOf(changes);
  }

  /** Whether everything is as wished already, so that nothing needs to be committed. */
  public boolean changesNothing() {
    return transaction.mutations().isEmpty();
  }

  /** The changes without the objects that stay as they are. */
  public List<ObjectChange> changed() {
    return changes.stream().filter(ObjectChange::changes).toList();
  }
}
