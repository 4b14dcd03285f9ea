package dev.skep.server.node;

import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.store.atomix.MemberListener;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the manager's part of a member, and says why there is none. */
final class ManagerRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerRole.class);

  private final NodeEnvironment environment;
  private final MemberFiles files;
  private final MemberRecordFile record;
  private final ClusterTls tls;
  private final Runnable removed;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile Optional<ManagerPart> part = Optional.empty();
  private volatile String error = "";
  private boolean broken;
  private boolean closed;

  /**
   * @param removed the store says that this node is no manager any more
   */
  ManagerRole(
      NodeEnvironment environment,
      MemberFiles files,
      MemberRecordFile record,
      ClusterTls tls,
      Runnable removed) {
    this.environment = environment;
    this.files = files;
    this.record = record;
    this.tls = tls;
    this.removed = removed;
  }

  Optional<ManagerPart> part() {
    return part;
  }

  /** Completes when the part is up to date; fails if it cannot be opened. */
  CompletionStage<Void> ready() {
    return ready;
  }

  /** Why there is no part although there should be one; empty otherwise. */
  String error() {
    return error;
  }

  /** Opens the part unless it is open; a port that is taken may be free the next time. */
  synchronized void enter(NodeIdentity identity) {
    if (closed || broken || part.isPresent()) {
      return;
    }
    try {
      ManagerPart opened =
          ManagerPart.open(
              environment, identity.node(), identity.cluster(), files, record, tls, new Listener());
      part = Optional.of(opened);
      error = "";
      LOG.atInfo()
          .addKeyValue("listen", record.get().listenAddress())
          .addKeyValue("raft", record.get().raftAddress())
          .log("manager opened");
      opened.start().whenComplete(this::started);
    } catch (IOException | RuntimeException e) {
      failed("manager stopped: " + e.getMessage(), e);
    }
  }

  private void started(Object nothing, Throwable failure) {
    if (failure == null) {
      LOG.info("manager is up to date");
      ready.complete(null);
    } else {
      failed("manager stopped: " + failure.getMessage(), failure);
    }
  }

  private void failed(String text, Throwable cause) {
    if (!error.equals(text)) {
      // A port or a file that cannot be used needs no stack trace.
      LOG.error(text, cause instanceof IOException ? null : cause);
    }
    error = text;
    ready.completeExceptionally(
        new LifecycleException(LifecycleException.Reason.CANNOT_SERVE, text));
  }

  /** Closes the part and deletes what it had; it may be entered again. Blocks. */
  synchronized void leave() {
    part.ifPresent(ManagerPart::close);
    part = Optional.empty();
    try {
      files.forgetStore();
    } catch (IOException e) {
      failed("the store's files cannot be deleted: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    part.ifPresent(ManagerPart::close);
    part = Optional.empty();
  }

  private final class Listener implements MemberListener {
    @Override
    public void removed() {
      removed.run();
    }

    @Override
    public void failed(Throwable cause) {
      Thread.ofVirtual()
          .start(() -> {
            synchronized (ManagerRole.this) {
              // The disk or a newer build's log: opening it again would fail again.
              broken = true;
              part.ifPresent(ManagerPart::close);
              part = Optional.empty();
            }
            ManagerRole.this.failed("manager stopped: " + cause.getMessage(), cause);
          });
    }
  }
}
