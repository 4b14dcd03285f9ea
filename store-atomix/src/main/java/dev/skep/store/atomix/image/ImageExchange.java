package dev.skep.store.atomix.image;

import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers this member's images to its peers and fetches theirs. */
public final class ImageExchange {
  private static final Logger LOG = LoggerFactory.getLogger(ImageExchange.class);

  /** Large enough that round trips do not count, small enough to stay polite to heartbeats. */
  private static final int CHUNK_BYTES = 1 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final PeerTransport transport;
  private final byte offerKind;
  private final byte chunkKind;
  private final ImageFiles files;

  /**
   * @param offerKind the kind of request by which a peer asks for the newest image
   * @param chunkKind the kind of request by which it asks for a part of one
   */
  public ImageExchange(PeerTransport transport, byte offerKind, byte chunkKind, ImageFiles files) {
    this.transport = transport;
    this.offerKind = offerKind;
    this.chunkKind = chunkKind;
    this.files = files;
  }

  /**
   * Begins to answer peers.
   *
   * @param executor reads the files
   */
  public void serve(Executor executor) {
    transport.handle(
        offerKind, (peer, body) -> answer(executor, () -> offer(ByteBuffer.wrap(body))));
    transport.handle(
        chunkKind, (peer, body) -> answer(executor, () -> chunk(ByteBuffer.wrap(body))));
  }

  private interface Reply {
    byte[] read() throws IOException;
  }

  private static CompletableFuture<byte[]> answer(Executor executor, Reply reply) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return reply.read();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        executor);
  }

  private byte[] offer(ByteBuffer request) throws IOException {
    Optional<ImageInfo> image = files.newest(request.getLong());
    return image
        .map(info ->
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(info.index())
                .putLong(info.fileBytes())
                .array())
        .orElseGet(() -> new byte[0]);
  }

  private byte[] chunk(ByteBuffer request) throws IOException {
    return files.chunk(request.getLong(), request.getLong(), CHUNK_BYTES);
  }

  /**
   * Fetches the newest image of the first peer that has one of at least an index. Blocks.
   *
   * @return empty if no peer could give one now
   * @throws InterruptedException if this member is stopped meanwhile
   */
  public Optional<ImageInfo> fetch(long atLeast, Collection<String> peers)
      throws InterruptedException {
    for (String peer : peers) {
      try {
        byte[] answer = request(peer, offerKind, ByteBuffer.allocate(Long.BYTES).putLong(atLeast));
        if (answer.length > 0) {
          ByteBuffer offer = ByteBuffer.wrap(answer);
          ImageInfo offered = new ImageInfo(offer.getLong(), offer.getLong());
          LOG.info("Fetching the image of entry {} from {}", offered.index(), peer);
          return Optional.of(files.receive(offered, offset -> chunk(peer, offered, offset)));
        }
      } catch (IOException e) {
        LOG.info("No image from {}: {}", peer, e.getMessage());
      }
    }
    return Optional.empty();
  }

  private byte[] chunk(String peer, ImageInfo image, long offset) throws IOException {
    try {
      return request(
          peer,
          chunkKind,
          ByteBuffer.allocate(2 * Long.BYTES).putLong(image.index()).putLong(offset));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while fetching an image", e);
    }
  }

  private byte[] request(String peer, byte kind, ByteBuffer body)
      throws IOException, InterruptedException {
    try {
      return transport.request(peer, kind, body.array(), TIMEOUT).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }
}
