package dev.skep.store.atomix.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to peers and answers theirs, over TLS 1.3 with certificates required on both
 * sides. There is one connection per peer and direction; an answer returns on its request's
 * connection. Safe for use by many threads.
 */
public final class PeerTransport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTransport.class);

  /** Two, so that one peer's snapshot does not hold up another's heartbeat. */
  private static final int THREADS = 2;

  private static final long CLOSE_SECONDS = 5;

  /**
   * What a transport needs.
   *
   * @param nodeId this node's id, as in its certificate
   * @param bind where to listen; port 0 picks a free one
   * @param addresses where the peers listen
   * @param tls this node's key and the trust anchor, asked for each connection
   * @param verifier who may be a peer
   */
  public record Settings(
      String nodeId,
      InetSocketAddress bind,
      AddressBook addresses,
      TlsSource tls,
      PeerVerifier verifier) {}

  private final Settings settings;
  private final EventLoopGroup loops;
  private final Channel server;
  private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<Byte, RequestHandler> handlers = new ConcurrentHashMap<>();
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private PeerTransport(Settings settings, EventLoopGroup loops) throws IOException {
    this.settings = settings;
    this.loops = loops;
    this.server = listen();
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static PeerTransport open(Settings settings) throws IOException {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("peer-transport", true), NioIoHandler.newFactory());
    try {
      return new PeerTransport(settings, loops);
    } catch (IOException e) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  private Channel listen() throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) throws GeneralSecurityException {
                    accept(socket);
                  }
                })
            .bind(settings.bind())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException(
          "cannot listen for managers on " + settings.bind() + ": " + cause.getMessage(), cause);
    }
    return bound.channel();
  }

  private void accept(SocketChannel socket) throws GeneralSecurityException {
    accepted.add(socket);
    TlsPipeline.install(
        socket,
        settings.tls().context(),
        TlsPipeline.Side.SERVER,
        settings.verifier(),
        peer -> new AcceptedPeer(peer, handlers),
        error -> LOG.info("Refused {}: {}", socket.remoteAddress(), error.getMessage()));
  }

  /** This node's id. */
  public String nodeId() {
    return settings.nodeId();
  }

  /** Where this transport listens. */
  public InetSocketAddress boundTo() {
    return (InetSocketAddress) server.localAddress();
  }

  /** Registers the handler of one kind of request, in place of an earlier one. */
  public void handle(byte kind, RequestHandler handler) {
    handlers.put(kind, handler);
  }

  /** Forgets the handler of one kind of request; later requests of that kind are refused. */
  public void unhandle(byte kind) {
    handlers.remove(kind);
  }

  /**
   * Sends a request.
   *
   * @param peer the node id of the peer, not this node's own
   * @param timeout after which the request fails
   * @return the answer's bytes; fails with {@link PeerException}
   */
  public CompletableFuture<byte[]> request(String peer, byte kind, byte[] body, Duration timeout) {
    return links
        .computeIfAbsent(peer, name -> new PeerLink(name, settings, loops.next().next()))
        .request(kind, body, timeout);
  }

  /** Says whether a verified connection to a peer is open now. */
  public boolean connected(String peer) {
    PeerLink link = links.get(peer);
    return link != null && link.connected();
  }

  /** Asks the verifier again about every connected peer, and cuts those it no longer accepts. */
  public void recheckPeers() {
    links.values().forEach(PeerLink::recheck);
    for (Channel channel : accepted) {
      channel
          .eventLoop()
          .execute(() -> {
            if (!stillAccepted(channel, settings.verifier())) {
              channel.close();
            }
          });
    }
  }

  static boolean stillAccepted(Channel channel, PeerVerifier verifier) {
    @Nullable SslHandler ssl = channel.pipeline().get(SslHandler.class);
    if (ssl == null || !ssl.handshakeFuture().isSuccess()) {
      return true;
    }
    try {
      verifier.verify(TlsPipeline.certificates(ssl.engine()));
      return true;
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      LOG.info("Cut {}: {}", channel.remoteAddress(), e.getMessage());
      return false;
    }
  }

  /** Stops to listen, cuts all connections and fails the requests that wait. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    links.values().forEach(PeerLink::close);
    accepted.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    loops
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
