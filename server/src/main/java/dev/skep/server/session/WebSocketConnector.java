package dev.skep.server.session;

import dev.skep.server.ca.ClusterTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;

/** Opens connections to managers with a node's credentials. */
public final class WebSocketConnector implements ManagerLink.Connector, AutoCloseable {
  private final WebSocketClient client;

  /**
   * @param tls this node's credentials, those of the moment
   */
  public WebSocketConnector(Vertx vertx, ClusterTls tls) {
    client =
        vertx.createWebSocketClient(
            tls.client(
                new WebSocketClientOptions()
                    // The trust manager knows whom it sees by the certificate's subject.
                    .setVerifyHost(false)
                    .setConnectTimeout((int) WebSocketLink.CONNECT_TIMEOUT.toMillis())
                    .setMaxFrameSize(WebSocketLink.MAX_FRAME)
                    .setMaxMessageSize(WebSocketLink.MAX_FROM_MANAGER)));
  }

  @Override
  public ManagerLink open(String address) throws IOException, InterruptedException {
    return WebSocketLink.open(client, address);
  }

  @Override
  public void close() {
    client.close();
  }
}
