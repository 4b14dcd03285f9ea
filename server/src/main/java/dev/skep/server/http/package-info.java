/**
 * The native HTTP API under {@code /skep/v1}, described by {@code skep.yaml} in {@code api}. {@link
 * dev.skep.server.http.NativeApi} is the way in; {@link dev.skep.server.http.UnixListener} opens
 * the local socket.
 *
 * <p>What always holds: a route only translates (a request to a verb of admission or of the node's
 * life, a state to views), so nothing is decided here; reading and encoding happen on worker
 * threads, never on an event loop; {@link dev.skep.server.http.ApiErrors} alone turns failures into
 * statuses and texts, and no stack trace leaves the daemon; bodies and streams are bounded.
 */
@NullMarked
package dev.skep.server.http;

import org.jspecify.annotations.NullMarked;
