package dev.skep.api.http;

import java.util.List;

/**
 * Why a request failed.
 *
 * @param code a word that scripts can match, one of the constants here
 * @param message for people: what is wrong, where, and the way out
 * @param problems places in manifests, for {@link #INVALID_MANIFEST}
 */
public record ErrorBody(String code, String message, List<ManifestProblem> problems) {
  /** The request itself is wrong. */
  public static final String INVALID = "invalid";

  /** The manifest is wrong; {@code problems} say where. */
  public static final String INVALID_MANIFEST = "invalid-manifest";

  /** The object does not exist. */
  public static final String NOT_FOUND = "not-found";

  /** The path or the method does not exist. */
  public static final String NO_SUCH_ROUTE = "no-such-route";

  /** A prefix or host name means more than one object. */
  public static final String AMBIGUOUS = "ambiguous";

  /** Another write came between and went on coming; try again. */
  public static final String CONFLICT = "conflict";

  /** Another object has the name or the port. */
  public static final String ALREADY_EXISTS = "already-exists";

  /** skep does not do this, at least not yet. */
  public static final String UNSUPPORTED = "unsupported";

  /** A rule of the cluster forbids it. */
  public static final String REFUSED = "refused";

  /** The body is larger than the daemon reads. */
  public static final String TOO_LARGE = "too-large";

  /** This node is no manager. */
  public static final String NOT_MANAGER = "not-manager";

  /** The node is, or is not, a member of a cluster, and the request needs the opposite. */
  public static final String MEMBERSHIP = "membership";

  /** There is no leader, or too few managers can be reached. */
  public static final String NO_QUORUM = "no-quorum";

  /** It may or may not have happened; look before trying again. */
  public static final String OUTCOME_UNKNOWN = "outcome-unknown";

  /** It takes longer than the daemon waits. */
  public static final String TIMEOUT = "timeout";

  /** The history does not reach back far enough for the wanted watch. */
  public static final String COMPACTED = "compacted";

  /** A fault of the daemon; its log says more. */
  public static final String FAULT = "fault";

  public ErrorBody {
    code = Wire.text(code);
    message = Wire.text(message);
    problems = Wire.list(problems);
  }

  /** An error without places. */
  public static ErrorBody of(String code, String message) {
    return new ErrorBody(code, message, List.of());
  }
}
