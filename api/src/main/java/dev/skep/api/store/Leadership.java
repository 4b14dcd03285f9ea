package dev.skep.api.store;

import dev.skep.api.Id;
import java.util.Optional;
import java.util.function.Consumer;

/** Who leads the managers, as this member sees it. */
public interface Leadership {
  /** The present view. */
  View view();

  /**
   * Calls the listener with the present view and then on every change, in order, one at a time; a
   * term is reported once per view of it.
   */
  AutoCloseable listen(Consumer<View> listener);

  /**
   * A view of the leadership.
   *
   * @param term the leader's term; transactions of controllers are bound to it
   * @param leader node id of the leader; empty while there is none
   * @param isSelf whether this member leads and has applied its first write of the term
   */
  record View(long term, Optional<Id> leader, boolean isSelf) {
    /** Before anything is known. */
    public static View none() {
      return new View(0, Optional.empty(), false);
    }
  }
}
