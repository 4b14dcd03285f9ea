package dev.skep.api.http;

import java.time.Instant;

/**
 * One thing that happened, as the watch tells it.
 *
 * @param revision the commit that carried it
 * @param at commit time
 * @param op {@code created}, {@code updated}, {@code deleted}, {@code waiting}, {@code event} or
 *     {@code term}
 * @param kind of the object
 * @param id of the object
 * @param name of the object, for people; a task's is {@code service.slot}
 * @param what changed, in a few words
 * @param why it changed; empty when nobody said
 * @param source the controller or verb that decided; of events only
 */
public record WatchEntry(
    long revision,
    Instant at,
    String op,
    String kind,
    String id,
    String name,
    String what,
    String why,
    String source) {}
