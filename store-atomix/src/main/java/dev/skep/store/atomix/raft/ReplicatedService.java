package dev.skep.store.atomix.raft;

import io.atomix.primitive.PrimitiveBuilder;
import io.atomix.primitive.PrimitiveManagementService;
import io.atomix.primitive.PrimitiveType;
import io.atomix.primitive.PrimitiveTypeRegistry;
import io.atomix.primitive.config.PrimitiveConfig;
import io.atomix.primitive.operation.OperationId;
import io.atomix.primitive.operation.OperationType;
import io.atomix.primitive.operation.PrimitiveOperation;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.BackupOutput;
import io.atomix.primitive.service.Commit;
import io.atomix.primitive.service.PrimitiveService;
import io.atomix.primitive.service.ServiceConfig;
import io.atomix.primitive.service.ServiceContext;
import io.atomix.primitive.session.Session;
import io.atomix.primitive.session.SessionId;
import io.atomix.utils.serializer.Namespace;
import io.atomix.utils.serializer.Namespaces;
import io.atomix.utils.serializer.Serializer;
import io.atomix.utils.time.WallClockTimestamp;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The one Atomix service of this system, for Atomix's state thread. Exactly one, because Atomix
 * writes all sessions into the snapshot of each.
 *
 * <p>Atomix goes on after an exception of a service, with a state that lacks a command, and would
 * even keep a snapshot that is cut off. So nothing leaves this class: a fault is reported, and the
 * thread waits until the member has been stopped.
 */
final class ReplicatedService implements PrimitiveService {
  private static final OperationId APPLY = OperationId.command("apply");
  private static final OperationId NOTHING = OperationId.query("nothing");
  private static final String NAME = "skep";

  private final Snapshots snapshots;
  private final Consumer<Throwable> failed;

  ReplicatedService(Snapshots snapshots, Consumer<Throwable> failed) {
    this.snapshots = snapshots;
    this.failed = failed;
  }

  static PrimitiveOperation operation(byte[] payload) {
    return new PrimitiveOperation(APPLY, payload);
  }

  /** A query that reads nothing. */
  static PrimitiveOperation nothing() {
    return new PrimitiveOperation(NOTHING, new byte[0]);
  }

  @Override
  public byte[] apply(Commit<byte[]> commit) {
    if (commit.operation().type() == OperationType.QUERY) {
      return new byte[0];
    }
    try {
      return snapshots.apply(commit.index(), commit.value());
    } catch (Throwable e) {
      throw stop(e);
    }
  }

  @Override
  public void backup(BackupOutput output) {
    try {
      snapshots.backup(output);
    } catch (Throwable e) {
      throw stop(e);
    }
  }

  @Override
  public void restore(BackupInput input) {
    try {
      snapshots.restore(input);
    } catch (Throwable e) {
      throw stop(e);
    }
  }

  /** Ends only when the thread is interrupted, which is when the member is closed. */
  private RuntimeException stop(Throwable cause) {
    if (!(cause instanceof InterruptedException)) {
      failed.accept(cause);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new IllegalStateException("this member has stopped", cause);
  }

  @Override
  public void init(ServiceContext context) {}

  @Override
  public void tick(WallClockTimestamp time) {}

  @Override
  public Serializer serializer() {
    return Serializer.using(Namespaces.BASIC);
  }

  @Override
  public void register(Session session) {}

  @Override
  public void expire(SessionId session) {}

  @Override
  public void close(SessionId session) {}

  /** Names the service to Atomix; every member has its own, with its own state. */
  @SuppressWarnings("rawtypes")
  static final class Type implements PrimitiveType, PrimitiveTypeRegistry {
    private static final Namespace CONFIG =
        Namespace.builder()
            .register(Namespaces.BASIC)
            .nextId(Namespaces.BEGIN_USER_CUSTOM_ID)
            .register(ServiceConfig.class)
            .build(NAME);

    private final ReplicatedService service;

    Type(ReplicatedService service) {
      this.service = service;
    }

    static byte[] encodedConfig() {
      return Serializer.using(CONFIG).encode(new ServiceConfig());
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Namespace namespace() {
      return CONFIG;
    }

    @Override
    public PrimitiveService newService(ServiceConfig config) {
      return service;
    }

    @Override
    public PrimitiveConfig newConfig() {
      throw new UnsupportedOperationException("there are no clients");
    }

    @Override
    public PrimitiveBuilder newBuilder(
        String name, PrimitiveConfig config, PrimitiveManagementService management) {
      throw new UnsupportedOperationException("there are no clients");
    }

    @Override
    public Collection<PrimitiveType> getPrimitiveTypes() {
      return List.of(this);
    }

    @Override
    public PrimitiveType getPrimitiveType(String name) {
      return this;
    }
  }
}
