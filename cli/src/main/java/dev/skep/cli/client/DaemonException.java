package dev.skep.cli.client;

import dev.skep.api.http.ErrorBody;
import java.util.List;

/** A request that failed. The message is for people. */
public final class DaemonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** No daemon answered; the codes of answers are those of {@link ErrorBody}. */
  public static final String UNREACHABLE = "unreachable";

  private final transient ErrorBody error;

  public DaemonException(ErrorBody error) {
    // Expected outcomes, not faults: a stack trace would tell nothing.
    super(error.message(), null, false, false);
    this.error = error;
  }

  /** No daemon answered. */
  static DaemonException unreachable(String message) {
    return new DaemonException(ErrorBody.of(UNREACHABLE, message));
  }

  /** What the daemon answered. */
  public ErrorBody error() {
    return error;
  }

  /** Whether the error is one of some codes. */
  public boolean is(String... codes) {
    return List.of(codes).contains(error.code());
  }

  /** Whether the same request may succeed a little later without anyone doing anything. */
  public boolean isPassing() {
    return is(UNREACHABLE, ErrorBody.NO_QUORUM, ErrorBody.CONFLICT);
  }
}
