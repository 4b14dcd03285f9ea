package dev.skep.store.atomix.transport;

import java.util.concurrent.CompletionStage;

/** Answers the requests of one kind. It is called on a network thread and must not block. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers a request.
   *
   * @param peer the node id that the peer's certificate gave it
   * @param body the request's bytes, owned by the handler
   * @return the answer's bytes; a failure is sent to the peer as its message
   */
  CompletionStage<byte[]> handle(String peer, byte[] body);
}
