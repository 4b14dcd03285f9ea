package dev.skep.store.atomix.transport;

import dev.skep.store.atomix.transport.PeerException.Reach;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outgoing connection to one peer: connects when there is something to send, waits longer after
 * each failure, and matches answers to requests. All state belongs to one event loop.
 */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private static final int CONNECT_MILLIS = 1_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

  /** Short, because a manager that comes back should be found within a heartbeat or two. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** Requests that wait for a connection; more means that the peer is gone. */
  private static final int MOST_WAITING = 1_024;

  /** Bytes that wait in the socket; more means that the peer does not read. */
  private static final int MOST_UNWRITTEN_BYTES = 2 * Frame.MAX_BYTES;

  /** A connection that owes answers and was silent this long is taken for dead. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String peer;
  private final PeerTransport.Settings settings;
  private final EventLoop loop;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Queue<Pending> waiting = new ArrayDeque<>();
  private volatile @Nullable Channel channel;
  private boolean connecting;
  private boolean closed;
  private long lastId;
  private long lastHeardNanos;
  private Duration pause = FIRST_PAUSE;
  private long notBeforeNanos = System.nanoTime();
  private String lastFailure = "not connected yet";

  PeerLink(String peer, PeerTransport.Settings settings, EventLoop loop) {
    this.peer = peer;
    this.settings = settings;
    this.loop = loop;
  }

  private record Pending(Frame frame, CompletableFuture<byte[]> answer) {}

  boolean connected() {
    Channel current = channel;
    return current != null && current.isActive();
  }

  CompletableFuture<byte[]> request(byte kind, byte[] body, Duration timeout) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    if (!Frame.fits(body)) {
      answer.completeExceptionally(
          failure(Reach.NOT_SENT, body.length + " bytes are more than a frame may carry"));
      return answer;
    }
    loop.execute(() -> submit(kind, body, timeout, answer));
    return answer;
  }

  private void submit(byte kind, byte[] body, Duration timeout, CompletableFuture<byte[]> answer) {
    Pending request = new Pending(new Frame(Frame.What.REQUEST, ++lastId, kind, body), answer);
    var timer =
        loop.schedule(() -> timedOut(request, timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
    answer.whenComplete((bytes, error) -> timer.cancel(false));
    Channel current = channel;
    if (closed) {
      answer.completeExceptionally(failure(Reach.NOT_SENT, "the transport is closed"));
    } else if (current != null) {
      send(current, request);
    } else if (waiting.size() >= MOST_WAITING) {
      answer.completeExceptionally(failure(Reach.NOT_SENT, "too many requests wait for it"));
    } else if (!connecting && System.nanoTime() - notBeforeNanos < 0) {
      answer.completeExceptionally(failure(Reach.NOT_SENT, lastFailure));
    } else {
      waiting.add(request);
      connect();
    }
  }

  private void send(Channel current, Pending request) {
    if (!current.isWritable()) {
      request.answer.completeExceptionally(failure(Reach.NOT_SENT, "it does not read its socket"));
      return;
    }
    if (pending.isEmpty()) {
      lastHeardNanos = System.nanoTime();
    }
    pending.put(request.frame.id(), request);
    request.frame.writeTo(current);
  }

  private void timedOut(Pending request, Duration timeout) {
    boolean sent = pending.remove(request.frame.id()) != null;
    waiting.remove(request);
    request.answer.completeExceptionally(
        failure(
            sent ? Reach.UNANSWERED : Reach.NOT_SENT,
            "no answer within " + timeout.toMillis() + " ms"));
    Channel current = channel;
    if (sent && current != null && System.nanoTime() - lastHeardNanos > SILENCE_NANOS) {
      current.close();
    }
  }

  private void connect() {
    if (connecting) {
      return;
    }
    Optional<InetSocketAddress> address = settings.addresses().addressOf(peer);
    if (address.isEmpty()) {
      disconnected(new IllegalStateException("its address is not known"));
      return;
    }
    connecting = true;
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(MOST_UNWRITTEN_BYTES / 2, MOST_UNWRITTEN_BYTES))
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel socket) throws GeneralSecurityException {
                SSLContext tls = settings.tls().context();
                TlsPipeline.install(
                    socket,
                    tls,
                    TlsPipeline.Side.CLIENT,
                    PeerLink.this::verify,
                    verified -> new Answers(),
                    error -> disconnected(error));
              }
            })
        .connect(address.get())
        .addListener(connected -> {
          Throwable cause = connected.cause();
          if (cause != null) {
            disconnected(cause);
          }
        });
  }

  private String verify(List<java.security.cert.X509Certificate> chain)
      throws java.security.cert.CertificateException {
    String name = settings.verifier().verify(chain);
    if (!name.equals(peer)) {
      throw new java.security.cert.CertificateException(
          "its certificate names " + name + ", not " + peer);
    }
    return name;
  }

  private void connected(Channel ready) {
    connecting = false;
    channel = ready;
    pause = FIRST_PAUSE;
    for (Pending request = waiting.poll(); request != null; request = waiting.poll()) {
      send(ready, request);
    }
  }

  private void disconnected(Throwable cause) {
    connecting = false;
    channel = null;
    String reason = reason(cause);
    if (!reason.equals(lastFailure)) {
      LOG.info("No connection to {}: {}", peer, reason);
    }
    lastFailure = reason;
    notBeforeNanos = System.nanoTime() + pause.toNanos();
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    List<Pending> lost = new ArrayList<>(pending.values());
    List<Pending> unsent = new ArrayList<>(waiting);
    pending.clear();
    waiting.clear();
    lost.forEach(r -> r.answer.completeExceptionally(failure(Reach.UNANSWERED, lastFailure)));
    unsent.forEach(r -> r.answer.completeExceptionally(failure(Reach.NOT_SENT, lastFailure)));
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private PeerException failure(Reach reach, String reason) {
    return new PeerException(reach, "request to manager " + peer + " failed: " + reason);
  }

  /** Closes the connection if the verifier no longer accepts the peer. */
  void recheck() {
    loop.execute(() -> {
      Channel current = channel;
      if (current != null && !PeerTransport.stillAccepted(current, settings.verifier())) {
        current.close();
      }
    });
  }

  void close() {
    loop.execute(() -> {
      closed = true;
      Channel current = channel;
      if (current != null) {
        current.close();
      }
      disconnected(new IllegalStateException("the transport is closed"));
    });
  }

  private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (closed) {
        context.close();
      } else {
        connected(context.channel());
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
      lastHeardNanos = System.nanoTime();
      Frame frame = Frame.read(bytes);
      Pending request = pending.remove(frame.id());
      if (request == null) {
        return;
      }
      switch (frame.what()) {
        case ANSWER -> request.answer.complete(frame.body());
        case FAILURE -> request.answer.completeExceptionally(failure(Reach.REFUSED, frame.text()));
        case REQUEST -> throw new IllegalArgumentException("a request where answers belong");
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (context.channel().equals(channel)) {
        disconnected(new IllegalStateException("the connection was closed"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("Connection to {} failed", peer, cause);
      if (context.channel().equals(channel)) {
        disconnected(cause);
      }
      context.close();
    }
  }
}
