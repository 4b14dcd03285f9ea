package dev.skep.store.atomix.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Puts TLS 1.3 with certificates on both sides in front of a channel. The frame codecs and the
 * caller's handler are added only once the peer's certificate has been verified.
 */
final class TlsPipeline {
  /** Names the wire format; a peer of another format is refused in the handshake. */
  private static final String PROTOCOL = "skep-peer/1";

  /**
   * For a peer whose processors are busy, for example because it has just started: who gives up
   * earlier only makes it begin again. A host that is not there is noticed when connecting.
   */
  private static final long HANDSHAKE_MILLIS = 10_000;

  private TlsPipeline() {}

  enum Side {
    CLIENT,
    SERVER
  }

  /**
   * Installs the pipeline.
   *
   * @param handler makes the handler of frames for a verified peer
   * @param failed told the reason when the handshake or the verification failed
   */
  static void install(
      SocketChannel channel,
      SSLContext tls,
      Side side,
      PeerVerifier verifier,
      Function<String, ChannelHandler> handler,
      Consumer<Throwable> failed) {
    SSLEngine engine = tls.createSSLEngine();
    engine.setUseClientMode(side == Side.CLIENT);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {PROTOCOL});
    parameters.setNeedClientAuth(true);
    engine.setSSLParameters(parameters);
    SslHandler ssl = new SslHandler(engine);
    ssl.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    channel.pipeline().addLast(ssl);
    channel.pipeline().addLast(new Verification(engine, verifier, handler, failed));
  }

  private static final class Verification extends ChannelInboundHandlerAdapter {
    private final SSLEngine engine;
    private final PeerVerifier verifier;
    private final Function<String, ChannelHandler> handler;
    private final Consumer<Throwable> failed;

    Verification(
        SSLEngine engine,
        PeerVerifier verifier,
        Function<String, ChannelHandler> handler,
        Consumer<Throwable> failed) {
      this.engine = engine;
      this.verifier = verifier;
      this.handler = handler;
      this.failed = failed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          verified(context);
        } else {
          fail(context, handshake.cause());
        }
      }
      context.fireUserEventTriggered(event);
    }

    private void verified(ChannelHandlerContext context) {
      try {
        if (!PROTOCOL.equals(engine.getApplicationProtocol())) {
          throw new CertificateException("the peer does not speak " + PROTOCOL);
        }
        String peer = verifier.verify(certificates(engine));
        context
            .pipeline()
            .addLast(
                new LengthFieldBasedFrameDecoder(
                    Frame.MAX_BYTES, 0, Frame.LENGTH_BYTES, 0, Frame.LENGTH_BYTES),
                new LengthFieldPrepender(Frame.LENGTH_BYTES),
                handler.apply(peer));
        context.pipeline().remove(this);
      } catch (CertificateException | SSLPeerUnverifiedException e) {
        fail(context, e);
      }
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
      failed.accept(cause);
      context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      // Only reached by bytes from a peer that is not verified: none may pass.
      io.netty.util.ReferenceCountUtil.release(message);
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(context, cause);
    }
  }

  static List<X509Certificate> certificates(SSLEngine engine) throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : engine.getSession().getPeerCertificates()) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    if (chain.isEmpty()) {
      throw new SSLPeerUnverifiedException("the peer showed no X.509 certificate");
    }
    return List.copyOf(chain);
  }
}
