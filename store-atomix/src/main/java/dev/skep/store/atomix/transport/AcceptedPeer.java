package dev.skep.store.atomix.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests that a verified peer sends on one connection. */
final class AcceptedPeer extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptedPeer.class);

  /** Unanswered requests of one peer; beyond it the socket is not read until some are answered. */
  private static final int MOST_IN_FLIGHT = 1_024;

  private final String peer;
  private final Map<Byte, RequestHandler> handlers;
  private int inFlight;

  AcceptedPeer(String peer, Map<Byte, RequestHandler> handlers) {
    this.peer = peer;
    this.handlers = handlers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    Frame request = Frame.read(bytes);
    if (request.what() != Frame.What.REQUEST) {
      throw new IllegalArgumentException("an answer where requests belong");
    }
    RequestHandler handler = handlers.get(request.kind());
    Channel channel = context.channel();
    if (handler == null) {
      Frame.failure(request.id(), request.kind(), "it is not ready for this").writeTo(channel);
      return;
    }
    if (++inFlight >= MOST_IN_FLIGHT) {
      channel.config().setAutoRead(false);
    }
    try {
      handler
          .handle(peer, request.body())
          .whenComplete((body, error) -> answer(channel, reply(request, body, error)));
    } catch (RuntimeException e) {
      answer(channel, reply(request, null, e));
    }
  }

  private static Frame reply(Frame request, byte @Nullable [] body, @Nullable Throwable error) {
    if (error == null && body != null && Frame.fits(body)) {
      return new Frame(Frame.What.ANSWER, request.id(), request.kind(), body);
    }
    Throwable cause =
        error instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : error;
    String message = cause == null ? "the answer is too large" : String.valueOf(cause.getMessage());
    return Frame.failure(request.id(), request.kind(), message);
  }

  private void answer(Channel channel, Frame reply) {
    channel
        .eventLoop()
        .execute(() -> {
          if (--inFlight == MOST_IN_FLIGHT / 2) {
            channel.config().setAutoRead(true);
          }
          if (channel.isActive()) {
            reply.writeTo(channel);
          }
        });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.info("Connection from {} failed: {}", peer, cause.getMessage());
    context.close();
  }
}
