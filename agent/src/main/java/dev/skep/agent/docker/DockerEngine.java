package dev.skep.agent.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.skep.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connection to a Docker Engine; its errors become {@link RuntimeFailure}s. */
final class DockerEngine implements AutoCloseable {
  /** More than the agent's tasks and pulls at a time, so that no call waits for a connection. */
  private static final int MAX_CONNECTIONS = 32;

  private static final int SERVER_ERROR = 500;
  private static final Pattern MESSAGE =
      Pattern.compile("\\{\\s*\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String host;
  private final Duration silence;
  private final DockerClient calls;
  private final DockerClient streams;

  /** A call of the engine's client. */
  interface Call<T> {
    T on(DockerClient client);
  }

  /**
   * A connection that is made when it is first used.
   *
   * @param host the engine's address, for example {@code unix:///var/run/docker.sock}
   * @param silence how long the engine may say nothing during a call, a pull included
   */
  DockerEngine(String host, Duration silence) {
    this.host = host;
    this.silence = silence;
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    ZerodepDockerHttpClient.Builder http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(host))
            .connectionTimeout(silence)
            .maxConnections(MAX_CONNECTIONS);
    this.streams = DockerClientImpl.getInstance(config, http.build());
    this.calls = DockerClientImpl.getInstance(config, http.responseTimeout(silence).build());
  }

  /** For what is silent for as long as nothing happens. */
  DockerClient streams() {
    return streams;
  }

  /** Makes a call. */
  <T> T call(Call<T> call) throws RuntimeFailure {
    try {
      return call.on(calls);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Makes a call without a result. */
  void run(java.util.function.Consumer<DockerClient> call) throws RuntimeFailure {
    this.<Boolean>call(client -> {
      call.accept(client);
      return true;
    });
  }

  /**
   * What a failed call means. An engine that is going down fails requests with whatever broke
   * first, so an internal error counts only if the engine is there afterwards.
   *
   * @throws RuntimeException the given one, if it is neither the engine's nor the connection's
   */
  RuntimeFailure failure(RuntimeException e) {
    if (e instanceof DockerException refusal) {
      boolean internal = refusal.getHttpStatus() >= SERVER_ERROR;
      return internal && !answers()
          ? unavailable(e)
          : new RuntimeFailure.Refused(message(refusal), e);
    }
    if (cause(e, IOException.class) == null) {
      throw e;
    }
    return unavailable(e);
  }

  private boolean answers() {
    try {
      calls.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private RuntimeFailure unavailable(RuntimeException e) {
    String text = "engine unavailable at " + host + ": ";
    if (cause(e, SocketTimeoutException.class) != null) {
      text += "no answer within " + silence.toSeconds() + " s; see the Docker Engine's log";
    } else if (denied(e)) {
      text += "permission denied; run skepd as root or in the socket's group";
    } else {
      text += "start the Docker Engine";
    }
    return new RuntimeFailure.Unavailable(text, e);
  }

  private static boolean denied(RuntimeException e) {
    IOException io = cause(e, IOException.class);
    return cause(e, AccessDeniedException.class) != null
        || (io != null && String.valueOf(io.getMessage()).contains("Permission denied"));
  }

  /** The engine's own words, without the client's wrapping. */
  private static String message(DockerException e) {
    String text = String.valueOf(e.getMessage());
    Matcher json = MESSAGE.matcher(text);
    return (json.find() ? unescape(json.group(1)) : text).strip();
  }

  private static String unescape(String json) {
    return json.replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\u003c", "<")
        .replace("\\u003e", ">")
        .replace("\\u0026", "&")
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (type.isInstance(next)) {
        return type.cast(next);
      }
    }
    return null;
  }

  @Override
  public void close() {
    try {
      calls.close();
      streams.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
