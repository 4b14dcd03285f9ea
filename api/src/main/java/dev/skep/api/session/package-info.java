/**
 * What a node's agent and the leader say to each other over one long-lived connection. The agent
 * connects; the manager that does not lead answers with a redirect.
 *
 * <p>What always holds: assignments are a full set first and increments after that, numbered
 * without gaps; status reports repeat until they are acknowledged, so losing a message loses
 * nothing. Only here do secrets travel in the clear, inside mutual TLS.
 */
@NullMarked
package dev.skep.api.session;

import org.jspecify.annotations.NullMarked;
