package dev.skep.store.atomix.raft;

import java.util.Optional;

/** A command was not, or perhaps not, replicated. */
public abstract sealed class ProposalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ProposalException(String message) {
    super(message, null, false, false);
  }

  /** This member does not lead; the command was not proposed. */
  public static final class NotLeader extends ProposalException {
    private static final long serialVersionUID = 1;
    private final transient Optional<String> leader;

    NotLeader(Optional<String> leader) {
      super(
          leader
              .map(id -> "manager " + id + " leads, not this one")
              .orElse("no manager leads at present"));
      this.leader = leader;
    }

    /** Who leads instead, if it is known. */
    public Optional<String> leader() {
      return leader;
    }
  }

  /** The deadline came before the command could be proposed; it will not be applied. */
  public static final class NoQuorum extends ProposalException {
    private static final long serialVersionUID = 1;

    NoQuorum(String message) {
      super(message);
    }
  }

  /** The command was proposed, and may or may not be applied, even later. */
  public static final class OutcomeUnknown extends ProposalException {
    private static final long serialVersionUID = 1;

    OutcomeUnknown(String message) {
      super(message);
    }
  }

  /** This member cannot take more at present; the command was not proposed. */
  public static final class Refused extends ProposalException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }
}
