package dev.skep.server.http;

import dev.skep.api.state.ClusterState;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.CompletionStage;

/** A route of the API, as data, so that a test can hold it against the document. */
sealed interface ApiRoute {
  /** Its method. */
  HttpMethod method();

  /** Its path below {@link NativeApi#PREFIX}, with parameters in braces. */
  String path();

  /** Shows the cluster's state, the local one or, with {@code fresh=true}, the newest. */
  record Read(String path, View view) implements ApiRoute {
    @Override
    public HttpMethod method() {
      return HttpMethod.GET;
    }
  }

  /**
   * Does something.
   *
   * @param maxBodyBytes a larger body is refused unread
   */
  record Act(HttpMethod method, String path, long maxBodyBytes, Action action) implements ApiRoute {
    /** A route with a body of usual size. */
    static Act of(HttpMethod method, String path, Action action) {
      return new Act(method, path, NativeApi.MAX_BODY_BYTES, action);
    }
  }

  /** Answers with a stream of server-sent events. */
  record Stream(String path) implements ApiRoute {
    @Override
    public HttpMethod method() {
      return HttpMethod.GET;
    }
  }

  /** From a state to what is sent. Called on a worker thread. */
  @FunctionalInterface
  interface View {
    /** Anything that {@link dev.skep.api.codec.ApiCodec} encodes. */
    Object of(ClusterState state, Exchange exchange);
  }

  /** From a request to what is sent. Called on a worker thread. */
  @FunctionalInterface
  interface Action {
    /** Completes with anything that {@link dev.skep.api.codec.ApiCodec} encodes. */
    CompletionStage<?> on(Exchange exchange);
  }
}
