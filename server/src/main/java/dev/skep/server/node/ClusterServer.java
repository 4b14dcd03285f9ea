package dev.skep.server.node;

import dev.skep.api.codec.ApiCodec;
import dev.skep.api.model.Node;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.RefusedException;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.node.LifecycleException.Reason;
import dev.skep.server.session.Dispatcher;
import dev.skep.server.session.HostPort;
import dev.skep.server.session.SessionSocket;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a manager offers to other hosts on one port: enrolment to those with a token, sessions and
 * renewals to members, the API to managers. TLS 1.3 only; all but enrolment needs a certificate of
 * a node that is still a member.
 */
final class ClusterServer implements AutoCloseable {
  private static final int FORBIDDEN = 403;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  /** Sessions send something at least once in a heartbeat, whose period is shorter. */
  private static final int IDLE_SECONDS = 120;

  private static final long LISTEN_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);

  private final Store store;
  private final Dispatcher dispatcher;
  private final EnrolmentService enrolment;
  private final Handler<HttpServerRequest> api;
  private final RateLimit enrolments = new RateLimit(ENROLMENT_BURST, ENROLMENTS_PER_SECOND);
  private final HttpServer server;

  /** A rack of new hosts may come at once. */
  private static final int ENROLMENT_BURST = 50;

  /** Keeps guessing and mistakes from costing the manager more than a few signatures a second. */
  private static final double ENROLMENTS_PER_SECOND = 10;

  /**
   * @param api serves other managers
   */
  ClusterServer(
      Vertx vertx,
      ClusterTls tls,
      Store store,
      Dispatcher dispatcher,
      EnrolmentService enrolment,
      Handler<HttpServerRequest> api) {
    this.store = store;
    this.dispatcher = dispatcher;
    this.enrolment = enrolment;
    this.api = api;
    HttpServerOptions options =
        new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
    this.server =
        vertx
            .createHttpServer(tls.server(SessionSocket.bounded(options)))
            .requestHandler(this::route);
  }

  /**
   * Begins to listen; blocks.
   *
   * @throws IOException if the address cannot be used; the message is for operators
   */
  int listen(HostPort address) throws IOException {
    try {
      return server
          .listen(address.port(), address.host())
          .toCompletionStage()
          .toCompletableFuture()
          .get(LISTEN_SECONDS, TimeUnit.SECONDS)
          .actualPort();
    } catch (ExecutionException e) {
      throw new IOException(
          "listen tcp " + address + ": " + Waiting.cause(e).getMessage(), Waiting.cause(e));
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException("listen tcp " + address + ": no answer in time", e);
    }
  }

  private void route(HttpServerRequest request) {
    Optional<NodeIdentity> peer =
        ClusterTls.peer(request.connection().sslSession()).filter(this::isMember);
    switch (request.path()) {
      case Enrolment.ENROL_PATH -> enrol(request);
      case SessionSocket.PATH ->
          peer.ifPresentOrElse(node -> openSession(node, request), () -> forbid(request));
      case Enrolment.RENEW_PATH ->
          peer.ifPresentOrElse(
              node -> answer(request, asked -> enrolment.renew(node.node(), asked)),
              () -> forbid(request));
      case null, default ->
          peer.filter(NodeIdentity::isManager)
              .filter(this::isManager)
              .ifPresentOrElse(node -> api.handle(request), () -> forbid(request));
    }
  }

  /**
   * Whether the certificate is of this cluster. That the node is still in it is looked at by those
   * who know: the leader for sessions and renewals, the state for the API.
   */
  private boolean isMember(NodeIdentity peer) {
    return store.state().cluster().filter(c -> c.id().equals(peer.cluster())).isPresent();
  }

  private boolean isManager(NodeIdentity peer) {
    return store
        .state()
        .node(peer.node())
        .filter(node -> NodeIdentity.roleFor(node) == Node.Role.MANAGER)
        .isPresent();
  }

  private void openSession(NodeIdentity peer, HttpServerRequest request) {
    request
        .toWebSocket()
        .onSuccess(socket -> SessionSocket.serve(peer, socket, dispatcher))
        .onFailure(failure ->
            LOG.atDebug().addKeyValue("node", peer.node()).log("no session: {}", failure));
  }

  private void enrol(HttpServerRequest request) {
    if (enrolments.allows()) {
      answer(request, enrolment::enrol);
    } else {
      refuse(request, TOO_MANY_REQUESTS, Reason.TIMEOUT, "too many nodes enrol now; try again");
    }
  }

  private interface Service {
    Enrolment.Answer answer(Enrolment.Request request);
  }

  private void answer(HttpServerRequest request, Service service) {
    Buffer received = Buffer.buffer();
    request.handler(chunk -> {
      if (received.length() + chunk.length() > Enrolment.MAX_REQUEST_BYTES) {
        request.connection().close();
      } else {
        received.appendBuffer(chunk);
      }
    });
    request.endHandler(
        end -> Thread.ofVirtual().start(() -> answerNow(request, received.toString(), service)));
  }

  private void answerNow(HttpServerRequest request, String body, Service service) {
    try {
      Enrolment.Answer answer = service.answer(ApiCodec.decode(body, Enrolment.Request.class));
      request.response().end(ApiCodec.encode(answer));
    } catch (LifecycleException e) {
      int status = e.reason() == Reason.TIMEOUT ? UNAVAILABLE : BAD_REQUEST;
      refuse(request, status, e.reason(), String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      refuse(request, BAD_REQUEST, Reason.TOKEN_REFUSED, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      refuse(request, UNAVAILABLE, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      refuse(request, BAD_REQUEST, Reason.TOKEN_REFUSED, "the request cannot be read");
    } catch (RuntimeException e) {
      LOG.error("enrolment failed", e);
      refuse(request, INTERNAL_ERROR, Reason.TIMEOUT, "the manager failed; its log says why");
    }
  }

  private static void forbid(HttpServerRequest request) {
    refuse(
        request,
        FORBIDDEN,
        Reason.NOT_MEMBER,
        "a certificate of a present member of this cluster is necessary");
  }

  private static void refuse(HttpServerRequest request, int status, Reason reason, String message) {
    request
        .response()
        .setStatusCode(status)
        .end(ApiCodec.encode(new Enrolment.Refusal(reason, message)));
  }

  /** Stops to listen and cuts all connections; blocks. */
  @Override
  public void close() {
    Waiting.on(server.close().toCompletionStage());
  }
}
