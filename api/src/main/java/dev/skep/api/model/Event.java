package dev.skep.api.model;

import dev.skep.api.Id;
import java.time.Instant;

/**
 * A decision and its reason: what the cluster did, to which object, why.
 *
 * @param revision the commit that carries it; filled in when applied
 * @param at commit time; filled in when applied
 * @param source the controller or verb that decided, for example {@code scheduling}
 * @param kind of the object
 * @param object whom it concerns
 * @param name of the object, for people, for example {@code web.3}
 * @param reason one CamelCase word that scripts can match, for example {@code TaskAssigned}
 * @param message a sentence for people, at most {@link #MAX_MESSAGE} characters
 */
public record Event(
    long revision,
    Instant at,
    String source,
    Kind kind,
    Id object,
    String name,
    String reason,
    String message) {
  /** Bound of the message, so that the kept history has a known size. */
  public static final int MAX_MESSAGE = 512;

  public Event {
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
  }

  /** An event that has not been committed yet. */
  public static Event of(
      String source, Kind kind, Id object, String name, String reason, String message) {
    return new Event(0, Instant.EPOCH, source, kind, object, name, reason, message);
  }

  /** The same as committed. */
  public Event committed(long atRevision, Instant when) {
    return new Event(atRevision, when, source, kind, object, name, reason, message);
  }
}
