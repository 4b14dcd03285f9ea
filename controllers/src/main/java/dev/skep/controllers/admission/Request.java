package dev.skep.controllers.admission;

import dev.skep.api.Id;
import java.time.Instant;

/**
 * What all verbs need to know of a request.
 *
 * @param transaction drawn by the caller, once per request; new objects get ids derived from it
 * @param at when the request came, by the manager's clock
 * @param by who asks, for events: for example {@code root@/run/skep/skep.sock}
 */
public record Request(Id transaction, Instant at, String by) {}
