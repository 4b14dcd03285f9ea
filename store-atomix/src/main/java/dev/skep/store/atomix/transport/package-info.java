/**
 * Requests between managers over mutual TLS.
 *
 * <p>A {@link dev.skep.store.atomix.transport.PeerTransport} listens for its peers and keeps one
 * outgoing connection to each. What always holds: nothing of a peer's bytes is looked at before its
 * certificate has been verified; a peer's name is the one its certificate gave it, never one it
 * claims; frames, requests in flight and waiting bytes are bounded; every request ends, by an
 * answer, an error or its timeout. The transport knows nothing of Raft.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix.transport;
