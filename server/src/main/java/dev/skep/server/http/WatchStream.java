package dev.skep.server.http;

import dev.skep.api.codec.ApiCodec;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.WatchEntry;
import dev.skep.api.state.Revision;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import dev.skep.server.node.NodeLifecycle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch as server-sent events. Commits arrive on a thread of the store and are written on the
 * connection's event loop; a client that reads too slowly is cut off and can resume after the last
 * id that it has seen. An id is a revision and stands on the last entry of its commit, so that a
 * resumed watch loses nothing.
 */
final class WatchStream {
  private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);

  /** Commits that may wait for a slow client; their changes are shared with the history. */
  private static final int MAX_PENDING = 2_000;

  /** A sign of life in the silence, so that each side notices when the other is gone. */
  private static final long PING_MILLIS = 15_000;

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Context loop;
  private final HttpServerResponse response;
  private final Queue<Committed> pending = new ArrayDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private boolean ended;

  private WatchStream(Context loop, HttpServerResponse response) {
    this.loop = loop;
    this.response = response;
  }

  /** Answers a request with the stream. */
  static void open(Vertx vertx, NodeLifecycle lifecycle, RoutingContext request) {
    Store store;
    Revision after;
    try {
      store = lifecycle.cluster().store();
      after = after(request).orElseGet(() -> store.state().revision());
    } catch (RuntimeException e) {
      NativeApi.fail(request, e);
      return;
    }
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader(NativeApi.REVISION_HEADER, after.toString());
    WatchStream stream = new WatchStream(vertx.getOrCreateContext(), response);
    // Sent at once, so that a client knows that the watch has begun before anything happens.
    response.write(":\n\n");
    Subscription subscription = store.watch(after, stream::arrived);
    long ping = vertx.setPeriodic(PING_MILLIS, timer -> stream.ping());
    response.drainHandler(ignored -> stream.drain());
    response.endHandler(ignored -> {
      vertx.cancelTimer(ping);
      subscription.close();
    });
    response.closeHandler(ignored -> {
      stream.ended = true;
      vertx.cancelTimer(ping);
      subscription.close();
    });
    subscription
        .ended()
        .whenComplete((end, failure) -> stream.loop.runOnContext(go -> stream.end(failure)));
  }

  private static Optional<Revision> after(RoutingContext request) {
    String text = request.request().getParam("after");
    String resumed = request.request().getHeader(LAST_EVENT_ID);
    String wanted = text == null ? resumed : text;
    if (wanted == null || wanted.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Revision(Long.parseUnsignedLong(wanted)));
    } catch (NumberFormatException e) {
      throw ApiException.invalid("after=" + wanted + " is no revision: write a whole number");
    }
  }

  /** On a thread of the store. */
  private void arrived(Committed committed) {
    if (waiting.incrementAndGet() > MAX_PENDING) {
      throw new SlowClientException();
    }
    loop.runOnContext(go -> {
      pending.add(committed);
      drain();
    });
  }

  private void drain() {
    while (!ended && !response.writeQueueFull()) {
      Committed next = pending.poll();
      if (next == null) {
        return;
      }
      waiting.decrementAndGet();
      response.write(text(next));
    }
  }

  private static String text(Committed committed) {
    List<WatchEntry> entries = WatchEntries.of(committed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      if (i == entries.size() - 1) {
        text.append("id: ").append(committed.revision()).append('\n');
      }
      event(text, "change", ApiCodec.encode(entries.get(i)));
    }
    return text.isEmpty() ? ":\n\n" : text.toString();
  }

  private static void event(StringBuilder text, String type, String data) {
    text.append("event: ").append(type).append("\ndata: ").append(data).append("\n\n");
  }

  private void ping() {
    if (!ended) {
      response.write(":\n\n");
    }
  }

  private void end(@Nullable Throwable failure) {
    if (ended) {
      return;
    }
    drain();
    ended = true;
    switch (failure == null ? null : ApiErrors.unwrapped(failure)) {
      case null -> response.end();
      case SlowClientException ignored -> response.end();
      case StoreException.Compacted compacted -> response.end(text(compacted));
      case Throwable fault -> {
        LOG.error("a watch failed", fault);
        response.end();
      }
    }
  }

  private static String text(StoreException.Compacted compacted) {
    Map<String, Object> data =
        Map.of(
            "code",
            ErrorBody.COMPACTED,
            "message",
            String.valueOf(compacted.getMessage()),
            "oldest",
            compacted.oldest().value());
    StringBuilder text = new StringBuilder();
    event(text, ErrorBody.COMPACTED, ApiCodec.encode(data));
    return text.toString();
  }

  /** The client does not read as fast as the cluster changes. */
  private static final class SlowClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowClientException() {
      super("too slow", null, false, false);
    }
  }
}
