package dev.skep.store.atomix.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;

/**
 * One message on a connection: a 4-byte length (by Netty's length codecs), what it is, the id of
 * the request it belongs to, the kind of the request, and its body.
 */
record Frame(What what, long id, byte kind, byte[] body) {
  /** The largest command and its envelope are smaller; a peer that sends more is broken. */
  static final int MAX_BYTES = 56 << 20;

  static final int LENGTH_BYTES = 4;
  private static final int HEADER_BYTES = 1 + 8 + 1;

  enum What {
    REQUEST,
    ANSWER,
    FAILURE
  }

  private static final What[] WHATS = What.values();

  static Frame failure(long id, byte kind, String message) {
    return new Frame(What.FAILURE, id, kind, message.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  ChannelFuture writeTo(Channel channel) {
    ByteBuf buffer = channel.alloc().buffer(HEADER_BYTES + body.length);
    buffer.writeByte(what.ordinal()).writeLong(id).writeByte(kind).writeBytes(body);
    return channel.writeAndFlush(buffer);
  }

  /** Reads a frame; throws {@link IllegalArgumentException} if it is not one. */
  static Frame read(ByteBuf buffer) {
    if (buffer.readableBytes() < HEADER_BYTES) {
      throw new IllegalArgumentException("a frame of " + buffer.readableBytes() + " bytes");
    }
    int what = buffer.readByte();
    if (what < 0 || what >= WHATS.length) {
      throw new IllegalArgumentException("an unknown frame type " + what);
    }
    long id = buffer.readLong();
    byte kind = buffer.readByte();
    byte[] body = new byte[buffer.readableBytes()];
    buffer.readBytes(body);
    return new Frame(WHATS[what], id, kind, body);
  }

  static boolean fits(byte[] body) {
    return body.length <= MAX_BYTES - HEADER_BYTES;
  }
}
