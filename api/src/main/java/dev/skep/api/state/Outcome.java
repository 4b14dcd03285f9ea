package dev.skep.api.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What became of a transaction. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @Type(value = Outcome.Accepted.class, name = "accepted"),
  @Type(value = Outcome.Conflicted.class, name = "conflicted"),
  @Type(value = Outcome.Refused.class, name = "refused"),
  @Type(value = Outcome.StaleTerm.class, name = "stale-term")
})
public sealed interface Outcome {
  /** Applied as the given revision. */
  record Accepted(Revision revision) implements Outcome {}

  /** A precondition does not hold: look again and decide anew. */
  record Conflicted(String reason) implements Outcome {}

  /** It would break a rule of the state, for example a unique name. */
  record Refused(String reason) implements Outcome {}

  /** It was bound to a term that is over. */
  record StaleTerm(long bound, long current) implements Outcome {}
}
