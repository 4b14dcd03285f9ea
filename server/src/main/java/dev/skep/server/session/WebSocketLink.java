package dev.skep.server.session;

import dev.skep.api.codec.SessionCodec;
import dev.skep.api.session.SessionMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection to a manager over a WebSocket with mutual TLS. */
final class WebSocketLink implements ManagerLink {
  /** Where managers serve sessions. */
  static final String PATH = "/skep/v1/session";

  /**
   * Room for the complete set of a node with some ten thousand tasks; a manager is trusted, so this
   * only guards against faults.
   */
  static final int MAX_FROM_MANAGER = 64 * 1024 * 1024;

  static final int MAX_FRAME = 1024 * 1024;

  /** Messages that wait for the agent; an agent that far behind begins a new session. */
  private static final int MAX_EVENTS = 1_024;

  /** A host that is not there is given up soon: the leader may be another one. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /**
   * For the connection and both handshakes on it. A manager whose processors are busy, for example
   * with the handshakes of all its nodes after an election, needs seconds; who gives up earlier
   * only makes it begin again.
   */
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

  private static final short ABNORMAL = 1006;
  private static final Event WOKEN = new Event.Woken();

  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MAX_EVENTS);
  private final AtomicBoolean wakeIsDue = new AtomicBoolean();
  private final ClientWebSocket socket;
  private volatile long heardNanos = System.nanoTime();

  private WebSocketLink(ClientWebSocket socket) {
    this.socket = socket;
    socket.binaryMessageHandler(this::received);
    socket.pongHandler(pong -> heardNanos = System.nanoTime());
    socket.closeHandler(end -> {
      @Nullable Short code = socket.closeStatusCode();
      offer(new Event.Closed(code == null ? ABNORMAL : code));
    });
    socket.exceptionHandler(failure -> offer(new Event.Closed(ABNORMAL)));
  }

  /**
   * Connects; blocks.
   *
   * @param client has the node's credentials
   */
  static ManagerLink open(WebSocketClient client, String address)
      throws IOException, InterruptedException {
    HostPort at = HostPort.parse(address, 0);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(at.host())
            .setPort(at.port())
            .setURI(PATH)
            .setTimeout(OPEN_TIMEOUT.toMillis());
    ClientWebSocket socket = client.webSocket();
    WebSocketLink link = new WebSocketLink(socket);
    var connecting = socket.connect(options);
    try {
      connecting
          .toCompletionStage()
          .toCompletableFuture()
          .get(OPEN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return link;
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException | InterruptedException e) {
      connecting.onSuccess(late -> late.close());
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new IOException("no connection to " + address + " in time", e);
    }
  }

  private void received(Buffer bytes) {
    heardNanos = System.nanoTime();
    try {
      offer(new Event.Received(SessionCodec.decode(bytes.getBytes())));
    } catch (IllegalArgumentException e) {
      offer(new Event.Closed(SessionEnd.MALFORMED.code()));
    }
  }

  /** Never waits: this is the connection's thread. */
  private void offer(Event event) {
    if (!events.offer(event)) {
      events.clear();
      events.add(new Event.Closed(SessionEnd.SLOW.code()));
      socket.close();
    }
  }

  @Override
  public void send(SessionMessage message) {
    socket.writeBinaryMessage(Buffer.buffer(SessionCodec.encode(message)));
  }

  @Override
  public void beat(long networkRevision) {
    send(new SessionMessage.Heartbeat(networkRevision));
    socket.writePing(Buffer.buffer());
  }

  @Override
  public Optional<Event> next(Duration wait) throws InterruptedException {
    Optional<Event> event = Optional.ofNullable(events.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    if (event.isPresent() && event.get() == WOKEN) {
      wakeIsDue.set(false);
    }
    return event;
  }

  @Override
  public void wake() {
    if (!wakeIsDue.getAndSet(true)) {
      offer(WOKEN);
    }
  }

  @Override
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heardNanos);
  }

  @Override
  public void close() {
    socket.close();
  }
}
