package dev.skep.store.atomix.transport;

/** A request to a peer failed. The message names the peer and the reason. */
public final class PeerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** How far the request came. */
  public enum Reach {
    /** The request was never sent: the peer did not see it. */
    NOT_SENT,
    /** The request was sent, no answer came: the peer may or may not have acted on it. */
    UNANSWERED,
    /** The peer answered that it failed. */
    REFUSED
  }

  private final Reach reach;

  PeerException(Reach reach, String message) {
    super(message);
    this.reach = reach;
  }

  /** How far the request came before it failed. */
  public Reach reach() {
    return reach;
  }
}
