package dev.skep.agent.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;

/** Answers on a Unix socket what it is told to, one request a connection. */
final class FakeEngine implements AutoCloseable {
  /** An answer after which nothing more is said and the connection stays open. */
  static final String SILENCE = "";

  private final Path socket;
  private final ServerSocketChannel server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  FakeEngine(Path socket) throws IOException {
    this.socket = socket;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "unix://" + socket;
  }

  /** What a request whose path contains a word gets; others get 200. */
  FakeEngine answer(String word, int status, String body) {
    answers.put(
        word,
        "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body));
    return this;
  }

  /** Exactly this, and then silence on the open connection. */
  FakeEngine raw(String word, String text) {
    answers.put(word, text);
    return this;
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  @SuppressWarnings("resource")
  private void serve(SocketChannel connection) {
    try {
      Scanner lines = new Scanner(Channels.newInputStream(connection), StandardCharsets.US_ASCII);
      String request = lines.nextLine();
      String answer =
          answers.entrySet().stream()
              .filter(entry -> request.contains(entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK");
      connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
      if (answer.contains("Connection: close")) {
        connection.close();
      }
    } catch (IOException | RuntimeException e) {
      // The client went away.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
