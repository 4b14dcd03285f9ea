package dev.skep.controllers.admission;

/**
 * Why a request is not admitted. The types are those that interfaces tell apart (HTTP status, exit
 * code); the message is for users, in swarm's words where swarm has one.
 */
public sealed interface Refusal extends Verdict {
  /** What is wrong and, where there is one, the way out. */
  String message();

  /** Nothing goes by that id or name (404). */
  record NotFound(String message) implements Refusal {}

  /** Several objects go by that name or prefix of an id (400). */
  record Ambiguous(String message) implements Refusal {}

  /** Another object has the name or the id already (409). */
  record AlreadyExists(String message) implements Refusal {}

  /** The request itself is wrong (400). */
  record Invalid(String message) implements Refusal {}

  /** The request is right, but not in the present state of the object (400). */
  record FailedPrecondition(String message) implements Refusal {}

  /** skep does not do this, at least not yet (501). */
  record Unsupported(String message) implements Refusal {}
}
