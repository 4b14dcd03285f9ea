package dev.skep.api.store;

import dev.skep.api.Id;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Revision;
import java.util.Optional;

/** Why the store did not do what it was asked to. Messages are fit for users. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message) {
    // Expected outcomes, not faults: a stack trace would cost time and tell nothing.
    super(message, null, false, false);
  }

  /** The exception for an outcome that is no acceptance. */
  public static StoreException of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Conflicted conflicted -> new Conflict(conflicted.reason());
      case Outcome.Refused refused -> new Rejected(refused.reason());
      case Outcome.StaleTerm stale ->
          new NotLeader(
              Optional.empty(),
              "the leader's term " + stale.bound() + " is over, now is " + stale.current());
      case Outcome.Accepted accepted ->
          throw new IllegalArgumentException("accepted as revision " + accepted.revision());
    };
  }

  /** A precondition did not hold; look again and decide anew. */
  public static final class Conflict extends StoreException {
    private static final long serialVersionUID = 1L;

    public Conflict(String reason) {
      super(reason);
    }
  }

  /** The transaction would break a rule of the state; trying again does not help. */
  public static final class Rejected extends StoreException {
    private static final long serialVersionUID = 1L;

    public Rejected(String reason) {
      super(reason);
    }
  }

  /** This member does not lead, and the one that does could not be used. */
  public static final class NotLeader extends StoreException {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Id> leader;

    public NotLeader(Optional<Id> leader, String reason) {
      super(reason);
      this.leader = leader;
    }

    /** The leader, where it is known. */
    public Optional<Id> leader() {
      return leader;
    }
  }

  /** Too few managers can be reached; nothing was changed. */
  public static final class NoQuorum extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Swarm's words for this. */
    public static final String MESSAGE =
        "The swarm does not have a leader. It's possible that too few managers are online. Make"
            + " sure more than half of the managers are online.";

    public NoQuorum() {
      super(MESSAGE);
    }
  }

  /** It may or may not have been applied; the same transaction may be committed again. */
  public static final class OutcomeUnknown extends StoreException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String reason) {
      super(reason);
    }
  }

  /** The history does not reach back to the wanted revision. */
  public static final class Compacted extends StoreException {
    private static final long serialVersionUID = 1L;
    private final transient Revision oldest;

    public Compacted(Revision oldest) {
      super("the history begins after revision " + oldest + "; begin again from the state");
      this.oldest = oldest;
    }

    /** The earliest revision after which a watch can begin. */
    public Revision oldest() {
      return oldest;
    }
  }
}
