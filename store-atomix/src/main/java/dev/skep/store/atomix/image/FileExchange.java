package dev.skep.store.atomix.image;

import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers this member's chain to its peers and fetches theirs. */
public final class FileExchange {
  private static final Logger LOG = LoggerFactory.getLogger(FileExchange.class);

  /** Large enough that round trips do not count, small enough to stay polite to heartbeats. */
  private static final int CHUNK_BYTES = 1 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int FILE_BYTES = 3 * Long.BYTES;

  private final PeerTransport transport;
  private final byte offerKind;
  private final byte chunkKind;
  private final StateFiles files;

  /**
   * @param offerKind the kind of request by which a peer asks for the chain
   * @param chunkKind the kind of request by which it asks for a part of a file
   */
  public FileExchange(PeerTransport transport, byte offerKind, byte chunkKind, StateFiles files) {
    this.transport = transport;
    this.offerKind = offerKind;
    this.chunkKind = chunkKind;
    this.files = files;
  }

  /**
   * Begins to answer peers.
   *
   * @param chain what is offered, asked for each time
   * @param executor reads the files
   */
  public void serve(Supplier<Chain> chain, Executor executor) {
    transport.handle(
        offerKind,
        (peer, body) -> answer(executor, () -> offer(ByteBuffer.wrap(body), chain.get())));
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

  private static byte[] offer(ByteBuffer request, Chain chain) {
    if (chain.end() < request.getLong()) {
      return new byte[0];
    }
    ByteBuffer answer = ByteBuffer.allocate(chain.files().size() * FILE_BYTES);
    chain.files().forEach(file -> write(file, answer));
    return answer.array();
  }

  private static void write(StateFile file, ByteBuffer out) {
    out.putLong(file.after()).putLong(file.index()).putLong(file.bytes());
  }

  private static StateFile read(ByteBuffer in) {
    return new StateFile(in.getLong(), in.getLong(), in.getLong());
  }

  private byte[] chunk(ByteBuffer request) throws IOException {
    return files.chunk(read(request), request.getLong(), CHUNK_BYTES);
  }

  /**
   * Fetches the chain of the first peer that has one up to an index. Blocks.
   *
   * @return empty if no peer could give one now
   * @throws InterruptedException if this member is stopped meanwhile
   */
  public Optional<Chain> fetch(long atLeast, Collection<String> peers) throws InterruptedException {
    for (String peer : peers) {
      try {
        ByteBuffer wanted = ByteBuffer.allocate(Long.BYTES).putLong(atLeast);
        ByteBuffer offer = ByteBuffer.wrap(request(peer, offerKind, wanted));
        if (offer.hasRemaining()) {
          return Optional.of(fetch(peer, offer));
        }
      } catch (IOException e) {
        LOG.info("No state from {}: {}", peer, e.getMessage());
      }
    }
    return Optional.empty();
  }

  private Chain fetch(String peer, ByteBuffer offer) throws IOException {
    List<StateFile> received = new ArrayList<>();
    while (offer.hasRemaining()) {
      StateFile file = read(offer);
      LOG.info("Fetching {} of {} bytes from {}", file.name(), file.bytes(), peer);
      received.add(files.receive(file, offset -> chunk(peer, file, offset)));
    }
    return new Chain(received);
  }

  private byte[] chunk(String peer, StateFile file, long offset) throws IOException {
    ByteBuffer wanted = ByteBuffer.allocate(FILE_BYTES + Long.BYTES);
    write(file, wanted);
    try {
      return request(peer, chunkKind, wanted.putLong(offset));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while fetching the state", e);
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
