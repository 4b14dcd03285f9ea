package dev.skep.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a Unix socket that gives prepared answers, byte for byte. */
public final class ScriptedDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public ScriptedDaemon(Path socket) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  public Path socket() {
    return socket;
  }

  /** Answers a request such as {@code GET /nodes} with JSON. */
  public ScriptedDaemon json(String request, int status, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return raw(
        request,
        "HTTP/1.1 "
            + status
            + " x\r\nContent-Type: application/json\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body);
  }

  /** Answers a request with these bytes and hangs up. */
  public ScriptedDaemon raw(String request, String answer) {
    answers.put(request, answer);
    return this;
  }

  /** The requests so far, each with its body: {@code POST /x {"a":1}}. */
  public List<String> requests() {
    return requests;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        answer(client);
      } catch (IOException | RuntimeException e) {
        // Closed, or a client that went away; the test says what it expected, and others may come.
      }
    }
  }

  private void answer(SocketChannel client) throws IOException {
    InputStream in = Channels.newInputStream(client);
    String[] first = line(in).split(" ");
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring("Content-Length: ".length()));
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String request = first[0] + " " + first[1].replaceFirst("^/skep/v1", "");
    requests.add((request + " " + body).strip());
    String answer =
        answers.getOrDefault(
            request,
            answers.getOrDefault(
                request.replaceFirst("\\?.*", ""), "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"));
    Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
