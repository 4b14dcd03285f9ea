package dev.skep.agent.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.skep.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connection to a Docker Engine; its errors become {@link RuntimeFailure}s. */
final class DockerEngine implements AutoCloseable {
  /** More than the agent's tasks and pulls at a time, so that no call waits for a connection. */
  private static final int MAX_CONNECTIONS = 32;

  private static final int SERVER_ERROR = 500;

  /** A living engine answers a ping in a millisecond. */
  private static final Duration PING_LIMIT = Duration.ofSeconds(5);

  private static final String START = "start the Docker Engine";
  private static final Pattern MESSAGE =
      Pattern.compile("\\{\\s*\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

  private final String host;
  private final Limits limits;
  private final DockerClient client;

  /**
   * How long the engine may take.
   *
   * @param question to tell what it knows
   * @param work to change something; copying an image's files into a new volume takes minutes
   */
  record Limits(Duration question, Duration work) {
    /** Far above what a living engine needs. */
    static Limits generous() {
      return new Limits(Duration.ofSeconds(30), Duration.ofMinutes(5));
    }
  }

  /** A call of the engine's client. */
  interface Call<T> {
    T on(DockerClient client);
  }

  /**
   * A connection that is made when it is first used.
   *
   * @param host the engine's address, for example {@code unix:///var/run/docker.sock}
   */
  DockerEngine(String host, Limits limits) {
    this.host = host;
    this.limits = limits;
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    ZerodepDockerHttpClient http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(host))
            .maxConnections(MAX_CONNECTIONS)
            .build();
    this.client = DockerClientImpl.getInstance(config, http);
  }

  /** For what streams, and is silent for as long as nothing happens. */
  DockerClient streams() {
    return client;
  }

  /** Asks the engine what it knows. */
  <T> T ask(Call<T> call) throws RuntimeFailure {
    return call(limits.question(), call);
  }

  /** Lets the engine change something. */
  void run(Consumer<DockerClient> call) throws RuntimeFailure {
    this.<Boolean>call(
        limits.work(),
        used -> {
          call.accept(used);
          return true;
        });
  }

  /**
   * Makes a call in a thread of its own, because the client's timeouts have no effect on Unix
   * sockets, while an interrupt ends a read at once.
   */
  private <T> T call(Duration limit, Call<T> call) throws RuntimeFailure {
    FutureTask<T> answer = new FutureTask<>(() -> call.on(client));
    Thread.ofVirtual().name("engine-call").start(answer);
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure(failure);
      }
      throw new IllegalStateException("a call of the engine failed", e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable("no answer within " + limit.toSeconds() + " s; see its log", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("interrupted", e);
    }
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
          ? unavailable(START, e)
          : new RuntimeFailure.Refused(message(refusal), e);
    }
    if (cause(e, IOException.class) == null) {
      throw e;
    }
    return denied(e)
        ? unavailable("permission denied; run skepd as root or in the socket's group", e)
        : unavailable(START, e);
  }

  private boolean answers() {
    try {
      return call(
          PING_LIMIT,
          pinged -> {
            try {
              pinged.pingCmd().exec();
              return true;
            } catch (RuntimeException e) {
              return false;
            }
          });
    } catch (RuntimeFailure e) {
      return false;
    }
  }

  private RuntimeFailure.Unavailable unavailable(String why, Exception cause) {
    return new RuntimeFailure.Unavailable("engine unavailable at " + host + ": " + why, cause);
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

  /** Of a JSON string, see RFC 8259, section 7. */
  private static String unescape(String json) {
    return ESCAPE
        .matcher(json)
        .replaceAll(found -> {
          String code = found.group(1);
          String plain =
              switch (code.charAt(0)) {
                case 'u' -> String.valueOf((char) Integer.parseInt(code.substring(1), 16));
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'r' -> "\r";
                case 'b', 'f' -> " ";
                default -> code;
              };
          return Matcher.quoteReplacement(plain);
        });
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
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
