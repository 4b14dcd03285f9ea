package dev.skep.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ServiceView;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonTest {
  @TempDir private Path files;
  private ScriptedDaemon script;
  private Daemon daemon;

  @BeforeEach
  void start() throws IOException {
    script = new ScriptedDaemon(files.resolve("s"));
    daemon = new Daemon(script.socket());
  }

  @AfterEach
  void stop() throws IOException {
    script.close();
  }

  @Test
  void anAnswerOfKnownLengthIsRead() {
    script.json("GET /info", 200, "{\"version\":\"1 ž\"}");
    assertThat(daemon.get("/info").at("version").text()).isEqualTo("1 ž");
  }

  @Test
  void anAnswerInChunksIsRead() {
    script.raw(
        "GET /info",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;x=y\r\n{\"a\r\nB\r\n\":\"12345678\r\n2\r\n\"}\r\n0\r\n\r\n");
    assertThat(daemon.get("/info").at("a").text()).isEqualTo("12345678");
  }

  @Test
  void anAnswerThatEndsWithTheConnectionIsRead() {
    script.raw("GET /info", "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}");
    assertThat(daemon.get("/info").at("a").number()).isEqualTo(1);
  }

  @Test
  void recordsAreSentAsJson() {
    script.json("POST /services/a%20b%2Fc/scale", 200, "{\"replicas\":3}");
    ServiceView.Scaled scaled =
        daemon.post(
            "/services/" + Daemon.part("a b/c") + "/scale",
            new ServiceView.Scale(3),
            ServiceView.Scaled.class);
    assertThat(scaled.replicas()).isEqualTo(3);
    assertThat(script.requests())
        .containsExactly("POST /services/a%20b%2Fc/scale {\"replicas\":3}");
  }

  @Test
  void aRefusalKeepsItsCodeMessageAndPlaces() {
    script.json(
        "POST /stacks/x",
        422,
        "{\"code\":\"invalid-manifest\",\"message\":\"bad\",\"problems\":[{\"file\":\"a.yml\","
            + "\"line\":3,\"column\":5,\"severity\":\"error\",\"message\":\"m\"}]}");
    assertThatExceptionOfType(DaemonException.class)
        .isThrownBy(() -> daemon.post("/stacks/x", new ServiceView.Scale(1)))
        .satisfies(e -> {
          assertThat(e.is(ErrorBody.INVALID_MANIFEST)).isTrue();
          assertThat(e.error().problems()).singleElement().extracting("line").isEqualTo(3);
        });
  }

  @Test
  void aRefusalInAnotherFormStillTellsItsStatus() {
    script.raw("GET /info", "HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\noops");
    assertThatThrownBy(() -> daemon.get("/info")).hasMessageContaining("502");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0-OpenSSH\\r\\n | does not speak HTTP",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\n{} | hung up",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n | does not speak HTTP",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{] | no JSON",
        "HTTP/1.1 200 | hung up"
      })
  void aBrokenAnswerIsToldAsWhatItIs(String answer, String message) {
    script.raw("GET /info", answer.replace("\\r\\n", "\r\n"));
    assertThatExceptionOfType(DaemonException.class)
        .isThrownBy(() -> daemon.get("/info"))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.is(DaemonException.UNREACHABLE)).isTrue());
  }

  @Test
  void noDaemonIsToldWithTheWayOut() {
    Path missing = files.resolve("no/skep.sock");
    assertThatThrownBy(() -> new Daemon(missing).get("/info"))
        .hasMessage(
            "cannot connect to skepd at "
                + missing
                + ": is skepd running? start it with 'systemctl start skepd' or use --socket");
  }

  @Test
  void aSocketThatNobodyServesIsToldTheSameWay() throws IOException {
    Path left = files.resolve("left");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(left))
        .close();
    assertThat(left).exists();
    assertThatThrownBy(() -> new Daemon(left).get("/info"))
        .hasMessageContaining("is skepd running?");
    Files.delete(left);
  }

  @Test
  void silenceEndsInTime() throws IOException {
    Path socket = files.resolve("silent");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      try (UnixChannel channel = UnixChannel.connect(socket, Duration.ofMillis(20))) {
        assertThatThrownBy(channel::read).hasMessageContaining("no answer within");
      }
    }
  }

  @Test
  void eventsComeOneByOneUntilTheStreamEnds() {
    String events =
        ":\n\nevent: change\ndata: {\"what\":\"a\"}\n\n"
            + ": ping\n\nid: 7\nevent: change\ndata: {\"what\":\ndata: \"b\"}\n\n";
    script.raw(
        "GET /watch?after=3",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(events.length())
            + "\r\n"
            + events
            + "\r\n0\r\n\r\n");
    try (EventStream stream = daemon.events("/watch?after=3")) {
      assertThat(stream.next().orElseThrow().data().at("what").text()).isEqualTo("a");
      EventStream.Event second = stream.next().orElseThrow();
      assertThat(second.id()).isEqualTo("7");
      assertThat(second.event()).isEqualTo("change");
      assertThat(second.data().at("what").text()).isEqualTo("b");
      assertThat(stream.next()).isEmpty();
    }
  }
}
