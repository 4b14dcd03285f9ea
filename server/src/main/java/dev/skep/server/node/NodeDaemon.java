package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.node.LifecycleException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life cycle of this host. One transition at a time: outside a cluster, joining, member.
 *
 * <p>What it is follows from the files alone, so a start after any crash goes on where the last
 * step on disk was.
 */
public final class NodeDaemon implements NodeLifecycle, AutoCloseable {
  /** Swarm's bound of init and join. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(NodeDaemon.class);

  private final NodeEnvironment environment;
  private final MemberFiles files;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("skep-lifecycle-", 0).factory());
  private final ReentrantLock transition = new ReentrantLock();
  private volatile @Nullable Member member;
  private volatile @Nullable JoinAttempt joining;
  private volatile @Nullable Thread joiner;
  private volatile String error = "";

  /** A life cycle that does nothing yet. */
  public NodeDaemon(NodeEnvironment environment) {
    this.environment = environment;
    this.files = new MemberFiles(environment.data());
  }

  /**
   * Goes on where the last process was; blocks for a moment.
   *
   * @throws IOException if the data directory is broken; the message names the file
   */
  public void resume() throws IOException {
    files.tidy();
    if (files.isMember()) {
      begin();
    } else {
      Optional<JoinAttempt> begun = files.joining();
      if (begun.isPresent()) {
        Joiner resumed = new Joiner(environment, files, begun.get());
        joining = begun.get();
        CompletableFuture.supplyAsync(() -> finishJoin(resumed), executor)
            .whenComplete((role, failure) -> {
              if (failure != null && !(Waiting.cause(failure) instanceof LifecycleException)) {
                LOG.error("the join failed", failure);
              }
            });
      }
    }
  }

  private Member begin() throws IOException {
    Member begun = new Member(environment, files);
    member = begun;
    begun.start();
    LOG.atInfo()
        .addKeyValue("node", begun.node())
        .addKeyValue("role", begun.identity().role())
        .log("member of cluster {}", begun.identity().cluster());
    return begun;
  }

  @Override
  public NodeInfo info() {
    @Nullable Member present = member;
    if (present == null) {
      NodeInfo.State state = joining == null ? NodeInfo.State.INACTIVE : NodeInfo.State.PENDING;
      return NodeInfo.outside(state, error, environment.host());
    }
    Optional<ManagerPart> manager = present.manager();
    return new NodeInfo(
        present.error().isEmpty() ? NodeInfo.State.ACTIVE : NodeInfo.State.ERROR,
        Optional.of(present.node()),
        Optional.of(present.identity().cluster()),
        Optional.of(present.identity().role()),
        present.record().advertiseHost(),
        manager.isPresent(),
        manager.filter(ManagerPart::leads).isPresent(),
        present.error(),
        present.managers(),
        environment.host().description(),
        environment.host().engineError(),
        present.caCertificate());
  }

  @Override
  public CompletionStage<Id> init(InitRequest request) {
    return transition(() -> {
      @Nullable Member present = member;
      if (request.forceNewCluster() && present != null) {
        return forceNewCluster(present);
      }
      refuseIfMember();
      Id node = new Founder(environment, files).found(request);
      try {
        Waiting.on(begin().ready(), PATIENCE);
      } catch (RuntimeException e) {
        // A cluster that nobody has seen need not stay: the user corrects the request and repeats
        // it.
        end();
        throw e;
      }
      return node;
    });
  }

  private Id forceNewCluster(Member present) throws IOException {
    if (!present.identity().isManager()) {
      throw LifecycleException.notManager();
    }
    Id node = present.node();
    present.close();
    member = null;
    ForcedCluster.prepare(files, node);
    Member alone = begin();
    Waiting.on(alone.ready(), PATIENCE);
    ForcedCluster.dismissOthers(
        alone.manager().orElseThrow(LifecycleException::notManager).access(), node);
    return node;
  }

  @Override
  public CompletionStage<Node.Role> join(JoinRequest request) {
    CompletableFuture<Node.Role> joined =
        transition(
                () -> {
                  refuseIfMember();
                  JoinAttempt attempt = JoinAttempt.of(request);
                  Joiner begun = new Joiner(environment, files, attempt);
                  files.save(attempt);
                  joining = attempt;
                  return begun;
                })
            .thenApplyAsync(this::finishJoin, executor);
    return joined
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .exceptionallyCompose(failure ->
            CompletableFuture.failedStage(
                failure instanceof TimeoutException
                    ? LifecycleException.timeout()
                    : Waiting.cause(failure)));
  }

  /** Blocks until the join has succeeded or is refused. */
  private Node.Role finishJoin(Joiner begun) {
    joiner = Thread.currentThread();
    try {
      Node.Role role = begun.run();
      transition.lock();
      try {
        Member joined = begin();
        joining = null;
        error = "";
        Waiting.on(role == Node.Role.MANAGER ? joined.ready() : joined.served(), PATIENCE);
        return role;
      } finally {
        transition.unlock();
      }
    } catch (LifecycleException refused) {
      if (member == null) {
        abandonJoin(String.valueOf(refused.getMessage()));
      }
      throw refused;
    } catch (IOException e) {
      abandonJoin(String.valueOf(e.getMessage()));
      throw new LifecycleException(Reason.CANNOT_SERVE, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw new LifecycleException(Reason.NOT_MEMBER, "the join was given up");
    } finally {
      joiner = null;
    }
  }

  private void abandonJoin(String why) {
    LOG.warn("not joined: {}", why);
    joining = null;
    error = why;
    try {
      files.forgetJoining();
    } catch (IOException e) {
      LOG.error("the join cannot be forgotten: {}", e.toString());
    }
  }

  @Override
  public CompletionStage<Void> leave(boolean force) {
    @Nullable Thread running = joiner;
    if (member == null && joining != null && running != null) {
      running.interrupt();
      abandonJoin("");
      return CompletableFuture.runAsync(() -> {}, executor);
    }
    return transition(
            () -> {
              @Nullable Member present = member;
              if (present == null) {
                throw LifecycleException.notMember();
              }
              new Departure(present).prepare(force);
              end();
              return true;
            })
        .thenAccept(done -> {});
  }

  /** Ends the membership and deletes its files. */
  private void end() throws IOException {
    @Nullable Member present = member;
    if (present != null) {
      present.close();
    }
    member = null;
    files.remove();
    LOG.info("member of no cluster");
  }

  @Override
  public CompletionStage<String> joinToken(Node.Role role, boolean rotate) {
    return CompletableFuture.supplyAsync(
        () -> JoinTokens.of(manager()).token(role, rotate, environment.random()), executor);
  }

  @Override
  public ClusterAccess cluster() {
    return manager().access();
  }

  private ManagerPart manager() {
    @Nullable Member present = member;
    if (present == null) {
      throw LifecycleException.notInCluster();
    }
    return present
        .manager()
        .orElseThrow(
            present.identity().isManager()
                ? LifecycleException::managerNotOpen
                : LifecycleException::notManager);
  }

  private void refuseIfMember() {
    if (member != null || joining != null) {
      throw LifecycleException.alreadyMember();
    }
  }

  /** A step that may block and that only one thread does at a time. */
  private interface Transition<T> {
    T run() throws IOException;
  }

  private <T> CompletableFuture<T> transition(Transition<T> step) {
    return CompletableFuture.supplyAsync(
        () -> {
          transition.lock();
          try {
            return step.run();
          } catch (IOException e) {
            throw new LifecycleException(Reason.CANNOT_SERVE, String.valueOf(e.getMessage()));
          } finally {
            transition.unlock();
          }
        },
        executor);
  }

  /** Stops; the membership and its tasks stay. Blocks. */
  @Override
  public void close() {
    @Nullable Thread running = joiner;
    if (running != null) {
      running.interrupt();
    }
    @Nullable Member present = member;
    if (present != null) {
      present.close();
    }
    executor.shutdownNow();
  }
}
