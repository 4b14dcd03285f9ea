package dev.skep.server.http;

import dev.skep.server.ca.ClusterTls;
import io.vertx.core.http.HttpServerRequest;

/**
 * Who asks.
 *
 * @param name for events
 * @param mayManage whether it may see and change the cluster: whoever can open the local socket,
 *     and managers
 */
record Caller(String name, boolean mayManage) {
  private static final Caller LOCAL = new Caller("local", true);
  private static final Caller NOBODY = new Caller("nobody", false);

  /** The sender of a request. */
  static Caller of(HttpServerRequest request) {
    if (!request.isSSL()) {
      return request.connection().localAddress().isDomainSocket() ? LOCAL : NOBODY;
    }
    return ClusterTls.peer(request.connection().sslSession())
        .map(node -> new Caller("node " + node.node(), node.isManager()))
        .orElse(NOBODY);
  }
}
