package dev.skep.server.daemon;

import dev.skep.server.http.NativeApi;
import dev.skep.server.http.UnixListener;
import dev.skep.server.node.NodeDaemon;
import dev.skep.server.node.NodeEnvironment;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of a running daemon. */
final class Daemon implements AutoCloseable {
  private static final int EVENT_LOOPS = 2;
  private static final int WORKERS = 4;
  private static final long PATIENCE_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  private final Router router;

  /** What to close, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * Opens everything and goes on where the last process was.
   *
   * @throws StartException if it cannot
   */
  Daemon(Settings settings) throws StartException {
    try {
      opened.push(DataDirectory.lock(settings.dataDir()));
      Vertx vertx = vertx();
      opened.push(() -> await(vertx.close().toCompletionStage()));
      Runtimes runtimes = Runtimes.of(settings);
      HostWatch host = new HostWatch(runtimes.probe(), Runtimes.unknown());
      opened.push(host);
      NodeDaemon node =
          new NodeDaemon(
              new NodeEnvironment(
                  vertx,
                  settings.dataDir(),
                  settings.listen(),
                  settings.raftListen(),
                  host,
                  runtimes.agents(),
                  this::serve,
                  InstantSource.system(),
                  new SecureRandom()));
      opened.push(node);
      this.router = new NativeApi(vertx, node).router();
      resume(node);
      listen(vertx, settings);
    } catch (StartException | RuntimeException e) {
      close();
      throw e;
    }
    LOG.atInfo()
        .addKeyValue("version", Skepd.VERSION)
        .addKeyValue("socket", settings.socket())
        .addKeyValue("data", settings.dataDir())
        .log("skepd is ready");
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(EVENT_LOOPS)
            .setWorkerPoolSize(WORKERS)
            // Nothing is served from the class path, so nothing need be copied to /tmp.
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private void serve(HttpServerRequest request) {
    router.handle(request);
  }

  private static void resume(NodeDaemon node) throws StartException {
    try {
      node.resume();
    } catch (IOException e) {
      throw StartException.failure(
          "the data directory is broken: "
              + e.getMessage()
              + "; restore it, or move it away and join the cluster anew");
    }
  }

  private void listen(Vertx vertx, Settings settings) throws StartException {
    try {
      await(UnixListener.listen(vertx, settings.socket(), router).toCompletionStage());
    } catch (ExecutionException e) {
      throw StartException.failure("cannot listen on " + settings.socket() + ": " + words(e));
    } catch (TimeoutException | InterruptedException e) {
      throw StartException.failure("cannot listen on " + settings.socket() + " in time");
    }
  }

  private static String words(ExecutionException failure) {
    @Nullable Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }

  private static <T> T await(java.util.concurrent.CompletionStage<T> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends everything in order; containers go on. Blocks for some seconds at most. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not close well", e);
      }
    }
  }
}
