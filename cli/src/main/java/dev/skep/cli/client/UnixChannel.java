package dev.skep.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connected Unix socket whose reads end after a time. The channel does not block, because a
 * blocking one of this family has no timeouts.
 */
final class UnixChannel extends InputStream {
  /** Room for the head of any answer and for most bodies. */
  private static final int BUFFER_BYTES = 16 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final Duration patience;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  private UnixChannel(SocketChannel channel, Selector selector, Duration patience) {
    this.channel = channel;
    this.selector = selector;
    this.patience = patience;
  }

  /**
   * Connects.
   *
   * @param patience how long a read or a write may wait
   */
  static UnixChannel connect(Path socket, Duration patience) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      return new UnixChannel(channel, Selector.open(), patience);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Sends everything. */
  void send(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    try {
      int count = channel.read(buffer);
      while (count == 0) {
        await(SelectionKey.OP_READ);
        count = channel.read(buffer);
      }
      return count > 0;
    } finally {
      buffer.flip();
    }
  }

  private void await(int what) throws IOException {
    channel.register(selector, what);
    if (selector.select(patience.toMillis()) == 0) {
      throw new SilenceException(patience);
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }

  /** Nothing came in time. */
  static final class SilenceException extends IOException {
    private static final long serialVersionUID = 1L;

    SilenceException(Duration patience) {
      super("no answer within " + patience.toSeconds() + " s");
    }
  }
}
