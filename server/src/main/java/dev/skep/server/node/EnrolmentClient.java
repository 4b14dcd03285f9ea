package dev.skep.server.node;

import dev.skep.api.codec.ApiCodec;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.node.LifecycleException.Reason;
import dev.skep.server.session.HostPort;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks managers for certificates. Methods block; virtual threads are meant. */
final class EnrolmentClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** The manager lets a new manager into the store before it answers. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private static final int MAX_REDIRECTS = 3;
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Vertx vertx;

  EnrolmentClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Asks to become a member.
   *
   * @throws LifecycleException if the cluster refuses, or is not the one that the token names
   * @throws IOException if no answer came; it may be tried again
   */
  Enrolment.Answer enrol(HostPort manager, JoinToken token, Enrolment.Request request)
      throws IOException, InterruptedException {
    HttpClientOptions options = ClusterTls.enrolling(options(), token);
    return call(options, manager, Enrolment.ENROL_PATH, request);
  }

  /** Asks for another certificate, as a member; like {@link #enrol}. */
  Enrolment.Answer renew(HostPort manager, ClusterTls tls, Enrolment.Request request)
      throws IOException, InterruptedException {
    return call(tls.client(options()), manager, Enrolment.RENEW_PATH, request);
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        // The trust manager knows whom it sees by the certificate's subject.
        .setVerifyHost(false)
        .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
  }

  private Enrolment.Answer call(
      HttpClientOptions options, HostPort manager, String path, Enrolment.Request request)
      throws IOException, InterruptedException {
    HttpClientAgent client = vertx.createHttpClient(options);
    try {
      HostPort at = manager;
      for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
        Enrolment.Answer answer = ask(client, at, path, request);
        if (answer.leader().isEmpty()) {
          return answer;
        }
        at = HostPort.parse(answer.leader(), at.port());
      }
      throw new IOException("the managers do not agree who leads");
    } finally {
      client.close();
    }
  }

  private record Response(int status, String body) {}

  private static Enrolment.Answer ask(
      HttpClientAgent client, HostPort at, String path, Enrolment.Request request)
      throws IOException, InterruptedException {
    RequestOptions where =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(at.host())
            .setPort(at.port())
            .setURI(path);
    var asking =
        client
            .request(where)
            .compose((HttpClientRequest sent) -> sent.send(ApiCodec.encode(request)))
            .compose((HttpClientResponse heard) ->
                heard.body().map(body -> new Response(heard.statusCode(), body.toString())));
    Response response;
    try {
      response =
          asking
              .toCompletionStage()
              .toCompletableFuture()
              .get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(at, e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer from " + at + " in time", e);
    }
    try {
      if (response.status() == OK) {
        return ApiCodec.decode(response.body(), Enrolment.Answer.class);
      }
      Enrolment.Refusal refusal = ApiCodec.decode(response.body(), Enrolment.Refusal.class);
      if (response.status() == UNAVAILABLE || response.status() == TOO_MANY_REQUESTS) {
        throw new IOException(at + ": " + refusal.message());
      }
      throw new LifecycleException(refusal.reason(), refusal.message());
    } catch (IllegalArgumentException e) {
      throw new IOException(at + " gave an answer that is none: " + response.status(), e);
    }
  }

  /** What the trust manager said is final; anything else may pass. */
  private static IOException failure(HostPort at, @Nullable Throwable cause) {
    for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CertificateException untrusted) {
        throw new LifecycleException(Reason.WRONG_CLUSTER, String.valueOf(untrusted.getMessage()));
      }
    }
    return new IOException("no connection to " + at + ": " + cause, cause);
  }
}
