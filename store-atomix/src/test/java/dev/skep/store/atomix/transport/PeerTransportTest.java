package dev.skep.store.atomix.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.TestAuthority;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerTransportTest {
  private static final byte ECHO = 1;
  private static final byte SILENT = 2;
  private static final byte FAILING = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Set<String> banned = ConcurrentHashMap.newKeySet();
  private final List<PeerTransport> open = new ArrayList<>();
  private final TestAuthority authority = newAuthority();

  private static TestAuthority newAuthority() {
    try {
      return new TestAuthority();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    open.forEach(PeerTransport::close);
  }

  private PeerTransport transport(String id, TlsSource tls, int port) throws Exception {
    PeerVerifier verifier =
        chain -> {
          String name = TestAuthority.verifier().verify(chain);
          if (banned.contains(name)) {
            throw new CertificateException(name + " is banned");
          }
          return name;
        };
    PeerTransport transport =
        PeerTransport.open(
            new PeerTransport.Settings(
                id,
                new InetSocketAddress("127.0.0.1", port),
                peer -> Optional.ofNullable(addresses.get(peer)),
                tls,
                verifier));
    open.add(transport);
    addresses.put(id, transport.boundTo());
    transport.handle(
        ECHO,
        (peer, body) ->
            CompletableFuture.completedFuture((peer + ":" + text(body)).getBytes(UTF_8)));
    transport.handle(SILENT, (peer, body) -> new CompletableFuture<>());
    transport.handle(
        FAILING, (peer, body) -> CompletableFuture.failedFuture(new IllegalStateException("no")));
    return transport;
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static String text(byte[] body) {
    return new String(body, UTF_8);
  }

  private PeerTransport manager(String id) throws Exception {
    return transport(id, authority.manager(id), 0);
  }

  private static String ask(PeerTransport from, String peer, byte kind, String text) {
    return text(
        from.request(peer, kind, text.getBytes(UTF_8), PATIENCE)
            .orTimeout(90, TimeUnit.SECONDS)
            .join());
  }

  private static void assertFails(
      PeerTransport from, String peer, byte kind, PeerException.Reach reach, String message) {
    assertThatThrownBy(() -> ask(from, peer, kind, "x"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.reach()).isEqualTo(reach))
        .hasMessageContaining(peer)
        .hasMessageContaining(message);
  }

  @Test
  void answerComesFromThePeerAndNamesTheAskerByItsCertificate() throws Exception {
    PeerTransport a = manager("a");
    manager("b");
    assertThat(ask(a, "b", ECHO, "hello")).isEqualTo("a:hello");
    assertThat(a.connected("b")).isTrue();
  }

  @Test
  void largeAndManyRequestsAreAnswered() throws Exception {
    PeerTransport a = manager("a");
    manager("b");
    String large = "x".repeat(2 << 20);
    assertThat(ask(a, "b", ECHO, large)).isEqualTo("a:" + large);
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      answers.add(a.request("b", ECHO, ("" + i).getBytes(UTF_8), PATIENCE));
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(text(answers.get(i).get(90, TimeUnit.SECONDS))).isEqualTo("a:" + i);
    }
  }

  @Test
  void failureUnknownKindAndSilenceEndTheRequest() throws Exception {
    PeerTransport a = manager("a");
    manager("b");
    assertFails(a, "b", FAILING, PeerException.Reach.REFUSED, "no");
    assertFails(a, "b", (byte) 99, PeerException.Reach.REFUSED, "not ready");
    CompletableFuture<byte[]> silent = a.request("b", SILENT, new byte[0], Duration.ofMillis(100));
    assertThatThrownBy(() -> silent.orTimeout(90, TimeUnit.SECONDS).join())
        .cause()
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> assertThat(e.reach()).isEqualTo(PeerException.Reach.UNANSWERED));
  }

  @Test
  void workerIsRefusedByServerAndByClient() throws Exception {
    PeerTransport worker = transport("w", authority.worker("w"), 0);
    PeerTransport b = manager("b");
    assertThatThrownBy(() -> ask(worker, "b", ECHO, "x")).hasMessageContaining("b failed");
    assertFails(b, "w", ECHO, PeerException.Reach.NOT_SENT, "a worker may not speak");
  }

  @Test
  void certificateOfAnotherAuthorityOrAnotherNodeIsRefused() throws Exception {
    PeerTransport a = manager("a");
    PeerTransport b = manager("b");
    PeerTransport stranger = transport("s", new TestAuthority().manager("s"), 0);
    assertThatThrownBy(() -> ask(stranger, "b", ECHO, "x")).hasMessageContaining("b failed");
    assertThatThrownBy(() -> ask(b, "s", ECHO, "x")).hasMessageContaining("s failed");
    addresses.put("c", b.boundTo());
    assertFails(a, "c", ECHO, PeerException.Reach.NOT_SENT, "names b, not c");
  }

  @Test
  void peerThatIsNoLongerAcceptedIsCut() throws Exception {
    PeerTransport a = manager("a");
    PeerTransport b = manager("b");
    ask(a, "b", ECHO, "x");
    banned.add("a");
    b.recheckPeers();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                ask(a, "b", ECHO, "x");
              }
            })
        .hasMessageContaining("b failed");
  }

  @Test
  void peerIsFoundAgainAfterARestartAndAtAnotherAddress() throws Exception {
    PeerTransport a = manager("a");
    PeerTransport b = manager("b");
    ask(a, "b", ECHO, "x");
    b.close();
    assertThatThrownBy(
            () -> {
              while (true) {
                ask(a, "b", ECHO, "x");
              }
            })
        .hasMessageContaining("b failed");
    manager("b");
    long until = System.nanoTime() + PATIENCE.toNanos();
    String answer = "";
    while (answer.isEmpty()) {
      try {
        answer = ask(a, "b", ECHO, "again");
      } catch (CompletionException e) {
        assertThat(System.nanoTime() - until).isNegative();
      }
    }
    assertThat(answer).isEqualTo("a:again");
  }

  @Test
  void renewedCertificateIsUsedByTheNextConnection() throws Exception {
    AtomicReference<TlsSource> present = new AtomicReference<>(authority.worker("a"));
    PeerTransport a = transport("a", () -> Objects.requireNonNull(present.get()).context(), 0);
    manager("b");
    assertThatThrownBy(() -> ask(a, "b", ECHO, "x")).hasMessageContaining("b failed");
    present.set(authority.manager("a"));
    long until = System.nanoTime() + PATIENCE.toNanos();
    String answer = "";
    while (answer.isEmpty()) {
      try {
        answer = ask(a, "b", ECHO, "renewed");
      } catch (CompletionException e) {
        assertThat(System.nanoTime() - until).isNegative();
      }
    }
    assertThat(answer).isEqualTo("a:renewed");
  }

  @Test
  void unknownAndUnreachablePeersFailFast() throws Exception {
    PeerTransport a = manager("a");
    assertFails(a, "nobody", ECHO, PeerException.Reach.NOT_SENT, "not known");
    addresses.put("gone", new InetSocketAddress("127.0.0.1", 1));
    assertFails(a, "gone", ECHO, PeerException.Reach.NOT_SENT, "refused");
  }
}
