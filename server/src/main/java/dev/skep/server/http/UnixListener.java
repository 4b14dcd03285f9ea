package dev.skep.server.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Serves HTTP on a Unix socket, by the JDK's own sockets of this family. Whoever may open the file
 * may manage the cluster, so only its owner and group can.
 */
public final class UnixListener {
  private static final Set<PosixFilePermission> OWNER_AND_GROUP =
      PosixFilePermissions.fromString("rw-rw----");

  /** As much as a browser sends; longer heads are refused. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private UnixListener() {}

  /**
   * Begins to serve. A socket that an earlier process left behind is replaced, one that somebody
   * serves is not.
   *
   * @return fails with an {@link IOException} whose message names the path and the way out
   */
  public static Future<HttpServer> listen(
      Vertx vertx, Path socket, Handler<HttpServerRequest> handler) {
    HttpServerOptions options = new HttpServerOptions().setMaxHeaderSize(MAX_HEAD_BYTES);
    return vertx
        .executeBlocking(() -> prepare(socket))
        .compose(path ->
            vertx
                .createHttpServer(options)
                .requestHandler(handler)
                .listen(SocketAddress.domainSocketAddress(path.toString())))
        .compose(server ->
            vertx.executeBlocking(() -> {
              Files.setPosixFilePermissions(socket, OWNER_AND_GROUP);
              return server;
            }));
  }

  private static Path prepare(Path socket) throws IOException {
    Path folder = socket.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return socket;
    }
    if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      throw new IOException(socket + " is no socket: remove it, or use another path");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      Files.delete(socket);
      return socket;
    }
    throw new IOException(
        "another process serves " + socket + ": stop it, or use another path with --socket");
  }
}
