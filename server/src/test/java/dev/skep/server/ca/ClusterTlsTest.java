package dev.skep.server.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Node.Role;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterTlsTest {
  private static final Id CLUSTER = new Id(1, 1);
  private static final Id MANAGER = new Id(2, 2);
  private static final Id WORKER = new Id(3, 3);

  private final Vertx vertx = Vertx.vertx();
  private final TestAuthority authority = new TestAuthority(CLUSTER);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aMemberIsKnownByItsCertificate() throws Exception {
    int port = serve(authority.tls(MANAGER, Role.MANAGER));

    assertThat(ask(port, authority.tls(WORKER, Role.WORKER).client(options())))
        .isEqualTo(WORKER + " WORKER");
  }

  @Test
  void aNewNodeWithTheTokenComesWithoutACertificate() throws Exception {
    int port = serve(authority.tls(MANAGER, Role.MANAGER));

    assertThat(ask(port, ClusterTls.enrolling(options(), authority.token()))).isEqualTo("nobody");
  }

  @Test
  void aNewNodeDoesNotTalkToAnotherClusterThanItsTokenNames() throws Exception {
    int port = serve(authority.tls(MANAGER, Role.MANAGER));
    JoinToken elsewhere = new TestAuthority(CLUSTER).token();

    assertThatThrownBy(() -> ask(port, ClusterTls.enrolling(options(), elsewhere)))
        .hasStackTraceContaining("remote CA does not match fingerprint");
  }

  @Test
  void aNewNodeDoesNotGiveItsTokenToAWorker() throws Exception {
    int port = serve(authority.tls(WORKER, Role.WORKER));

    assertThatThrownBy(() -> ask(port, ClusterTls.enrolling(options(), authority.token())))
        .hasStackTraceContaining("is not a manager");
  }

  @Test
  void noWorkerCanPassForAManager() throws Exception {
    int port = serve(authority.tls(WORKER, Role.WORKER));

    assertThatThrownBy(() -> ask(port, authority.tls(MANAGER, Role.MANAGER).client(options())))
        .hasStackTraceContaining("is not a manager");
  }

  @Test
  void aCertificateOfAnotherClusterIsRefused() throws Exception {
    int port = serve(authority.tls(MANAGER, Role.MANAGER));
    Credentials foreign = new TestAuthority(CLUSTER).credentials(WORKER, Role.WORKER);
    Credentials own = authority.credentials(WORKER, Role.WORKER);
    // It trusts the cluster, and shows a certificate that another root has signed.
    Credentials mixed =
        new Credentials(foreign.key(), foreign.certificate(), own.root(), foreign.identity());

    assertThatThrownBy(() -> ask(port, new ClusterTls(() -> mixed).client(options())))
        .isInstanceOf(ExecutionException.class);
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions().setVerifyHost(false);
  }

  private int serve(ClusterTls tls) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(tls.server(new HttpServerOptions()))
            .requestHandler(request ->
                request
                    .response()
                    .end(
                        ClusterTls.peer(request.connection().sslSession())
                            .map(peer -> peer.node() + " " + peer.role())
                            .orElse("nobody")));
    return server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private String ask(int port, HttpClientOptions options) throws Exception {
    // A client that nobody holds is closed by the garbage collector.
    HttpClientAgent client = vertx.createHttpClient(options);
    try {
      return client
          .request(HttpMethod.GET, port, "127.0.0.1", "/")
          .compose(request -> request.send())
          .compose(response -> response.body())
          .map(Object::toString)
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } finally {
      client.close();
    }
  }
}
