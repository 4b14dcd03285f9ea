package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import dev.skep.server.node.InitRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The command line in a folder of its own, against a manager in memory behind a real socket. */
final class CliOnManager implements AutoCloseable {
  private final Path folder;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final OneManager manager = new OneManager();

  /**
   * What a command printed and how it ended.
   *
   * @param out standard output
   * @param err standard error
   */
  record Ended(int code, String out, String err) {}

  CliOnManager(Path folder) {
    this.folder = folder;
    UnixListener.listen(vertx, socket(), new NativeApi(vertx, manager).router()::handle).await();
    manager.init(InitRequest.defaults()).toCompletableFuture().join();
  }

  OneManager manager() {
    return manager;
  }

  private Path socket() {
    return folder.resolve("skep.sock");
  }

  void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  Ended skep(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Commands.run(
            new Invocation(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false,
                Map.of("SKEP_SOCKET", socket().toString(), "HERE", "here"),
                folder,
                InstantSource.system(),
                Thread::sleep,
                action -> () -> {}),
            arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What it printed; it must have succeeded. */
  String done(String... arguments) {
    Ended ended = skep(arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended.out();
  }

  long revision() {
    return manager.store().state().revision().value();
  }

  @Override
  public void close() {
    vertx.close().await();
    manager.close();
  }
}
