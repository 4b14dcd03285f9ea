package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;

/**
 * Why nothing happens yet for an object. The driver writes it only when it differs from what the
 * state says already. Exactly one controller explains the objects of a kind.
 *
 * @param kind of the object
 * @param object which one
 * @param reason a sentence for people; empty when it waits no longer
 */
public record Waiting(Kind kind, Id object, String reason) {}
