package dev.skep.api.state;

/**
 * The log or a snapshot holds something that this build does not understand. A member that meets it
 * must stop: going on would let its state differ from that of the others.
 */
public final class UnknownFeatureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownFeatureException(String what) {
    super(what + "; upgrade skepd on this host to the version of the other managers");
  }

  public UnknownFeatureException(String what, Throwable cause) {
    super(what + "; upgrade skepd on this host to the version of the other managers", cause);
  }
}
