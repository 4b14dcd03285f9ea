package dev.skep.server.session;

import dev.skep.api.codec.SessionCodec;
import dev.skep.api.session.SessionMessage;
import dev.skep.server.ca.NodeIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;

/** A node's connection to this manager over a WebSocket. */
public final class SessionSocket implements SessionChannel {
  /** Where managers serve sessions. */
  public static final String PATH = WebSocketLink.PATH;

  /**
   * The largest message of a node: a thousand reports, each with two texts of a thousand characters
   * at worst, of up to three bytes each.
   */
  private static final int MAX_FROM_NODE = 8 * 1024 * 1024;

  /** What may wait for a node that reads slowly, besides the message that crosses the bound. */
  private static final int MAX_QUEUED_BYTES = 4 * 1024 * 1024;

  private final NodeIdentity peer;
  private final ServerWebSocket socket;

  private SessionSocket(NodeIdentity peer, ServerWebSocket socket) {
    this.peer = peer;
    this.socket = socket;
  }

  /** Bounds messages and frames; nothing is compressed, because contents may be secret. */
  public static HttpServerOptions bounded(HttpServerOptions options) {
    return options
        .setMaxWebSocketFrameSize(WebSocketLink.MAX_FRAME)
        .setMaxWebSocketMessageSize(MAX_FROM_NODE)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  /** Hands a node's connection to the dispatcher; on the connection's event loop. */
  public static void serve(NodeIdentity peer, ServerWebSocket socket, Dispatcher dispatcher) {
    socket.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
    SessionConnection connection = dispatcher.connected(new SessionSocket(peer, socket));
    socket.binaryMessageHandler(bytes -> {
      try {
        connection.received(SessionCodec.decode(bytes.getBytes()));
      } catch (IllegalArgumentException e) {
        connection.malformed();
      }
    });
    socket.textMessageHandler(text -> connection.malformed());
    socket.closeHandler(end -> connection.closed());
    socket.exceptionHandler(failure -> connection.closed());
  }

  @Override
  public NodeIdentity peer() {
    return peer;
  }

  @Override
  public String remoteAddress() {
    return socket.remoteAddress().hostAddress();
  }

  @Override
  public void send(SessionMessage message) {
    if (!socket.isClosed()) {
      socket.writeBinaryMessage(Buffer.buffer(SessionCodec.encode(message)));
    }
  }

  @Override
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void close(SessionEnd reason) {
    if (!socket.isClosed()) {
      socket.close((short) reason.code(), reason.name());
    }
  }
}
