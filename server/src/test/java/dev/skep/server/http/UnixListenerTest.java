package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.cli.client.Daemon;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixListenerTest {
  @TempDir private Path files;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private HttpServer listen(Path socket) {
    return UnixListener.listen(vertx, socket, request -> request.response().end("{\"a\":1}"))
        .await();
  }

  private static void requireAnswer(Path socket) {
    assertThat(new Daemon(socket).get("/any").at("a").number()).isEqualTo(1);
  }

  @Test
  void onlyTheOwnerAndTheGroupMayConnect() throws IOException {
    Path socket = files.resolve("run/skep.sock");
    listen(socket);
    requireAnswer(socket);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void whatADeadDaemonLeftBehindIsReplaced() throws IOException {
    Path socket = files.resolve("skep.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    assertThat(socket).exists();
    listen(socket);
    requireAnswer(socket);
  }

  @Test
  void aSocketThatIsServedIsLeftAlone() {
    Path socket = files.resolve("skep.sock");
    listen(socket);
    assertThatThrownBy(() -> listen(socket)).hasMessageContaining("another process serves");
    requireAnswer(socket);
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Path file = Files.writeString(files.resolve("skep.sock"), "precious");
    assertThatThrownBy(() -> listen(file)).hasMessageContaining("is no socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void theSocketGoesWithItsServer() {
    Path socket = files.resolve("skep.sock");
    listen(socket).close().await();
    assertThat(socket).doesNotExist();
  }
}
