/**
 * Agent sessions: the leader's {@link dev.skep.server.session.Dispatcher} and the node's {@link
 * dev.skep.server.session.SessionClient}, over one WebSocket with mutual TLS.
 *
 * <p>What always holds: a node is who its certificate says; only the leader serves sessions, others
 * redirect; a session carries the complete set of assignments first and increments after that,
 * taken from the state at the moment of sending, so a missed change is only late; a report is
 * acknowledged after it is in the store and repeated until then; nothing that a node sends can make
 * a manager keep an unbounded amount.
 */
@NullMarked
package dev.skep.server.session;

import org.jspecify.annotations.NullMarked;
