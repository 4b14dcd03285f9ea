package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Store;
import dev.skep.controllers.Observations;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;
import dev.skep.controllers.driver.Driver;
import dev.skep.controllers.driver.DriverSettings;
import dev.skep.controllers.driver.StandardControllers;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.Envelope;
import dev.skep.server.node.InitRequest;
import dev.skep.server.node.JoinRequest;
import dev.skep.server.node.LifecycleException;
import dev.skep.server.node.NodeInfo;
import dev.skep.server.node.NodeLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A manager in memory with real admission and real controllers. Its nodes start every container at
 * once, except those whose image says otherwise. Everything happens on one thread.
 */
final class OneManager implements NodeLifecycle, AutoCloseable {
  /** Containers of this image fail at once. */
  static final String BROKEN = "broken:1";

  static final Id SELF = new Id(7, 1);
  static final Id OTHER = new Id(7, 2);

  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

  private final InstantSource clock = InstantSource.system();
  private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
  private final Store store = new InMemoryStore(SELF, clock, thread);
  private final Envelope envelope =
      new Envelope(ClusterKey.generate(RandomGenerator.getDefault()), RANDOM);
  private final ClusterAccess access = new StoreAccess(store, envelope, clock, RANDOM);
  private final Driver driver;
  private volatile @Nullable LifecycleException noCluster = LifecycleException.notInCluster();

  OneManager() {
    thread.setRemoveOnCancelPolicy(true);
    driver =
        new Driver(
            store,
            StandardControllers.all(),
            DriverSettings.defaults(),
            (where, cause) -> cause.printStackTrace(),
            this::plan);
  }

  Store store() {
    return store;
  }

  /** As a worker, or outside any cluster. */
  void refuse(LifecycleException reason) {
    noCluster = reason;
  }

  private void plan() {
    if (!thread.isShutdown()) {
      thread.execute(this::planNow);
    }
  }

  private void planNow() {
    driver
        .run(clock.instant())
        .map(next -> Duration.between(clock.instant(), next).toMillis())
        .ifPresent(
            wait -> thread.schedule(this::planNow, Math.max(1, wait), TimeUnit.MILLISECONDS));
  }

  private static Node.Description host(String name) {
    return new Node.Description(
        name,
        "linux",
        "x86_64",
        4_000_000_000L,
        8L << 30,
        Map.of(),
        "20.10.24",
        Map.of(),
        List.of("Volume/local"),
        "simulated",
        "0.1.0");
  }

  @Override
  public CompletionStage<Id> init(InitRequest request) {
    if (noCluster == null) {
      return CompletableFuture.failedStage(LifecycleException.alreadyMember());
    }
    if (request.advertiseAddress().equals("nowhere")) {
      return CompletableFuture.failedStage(
          new LifecycleException(
              LifecycleException.Reason.BAD_ADDRESS,
              "advertise address must be a non-zero IP address or network interface"));
    }
    SealedValue key = envelope.seal("key");
    Cluster.Trust trust = new Cluster.Trust("PEM", key, key, key);
    NewNode first = node(SELF, "node-1", Node.Role.MANAGER, request.availability());
    return access
        .submit(
            "test",
            (state, wish) -> Admission.initialise(state, wish, request.spec(), trust, first))
        .thenCompose(done ->
            access.submit(
                "test",
                (state, wish) ->
                    Admission.admitNode(
                        state,
                        wish,
                        node(OTHER, "node-2", Node.Role.WORKER, Node.Availability.ACTIVE))))
        .thenApply(done -> {
          noCluster = null;
          begin();
          return SELF;
        });
  }

  private static NewNode node(Id id, String name, Node.Role role, Node.Availability availability) {
    Optional<Node.Manager> manager =
        role == Node.Role.MANAGER
            ? Optional.of(new Node.Manager("10.0.0.1:2377", "10.0.0.1:2378"))
            : Optional.empty();
    return new NewNode(id, role, availability, host(name), manager);
  }

  /** The nodes are ready, their agents do what they are told, and the controllers plan. */
  private void begin() {
    Node.Status ready = new Node.Status(Node.State.READY, "", "10.0.0.1");
    commit(new Mutation.ReportNode(SELF, ready), new Mutation.ReportNode(OTHER, ready));
    store.watch(
        store.state().revision(),
        committed -> {
          committed(committed);
          plan();
        });
    thread.execute(() -> {
      driver.leadership(store.leadership().view());
      driver.observed(Observations.of(Map.of(SELF, alive("node-1"), OTHER, alive("node-2"))));
      planNow();
    });
  }

  private Observations.NodeObservation alive(String name) {
    Instant forever = clock.instant().plus(Duration.ofDays(1));
    return new Observations.NodeObservation(forever, true, "10.0.0.1", host(name), 0);
  }

  private void committed(Committed committed) {
    driver.committed(committed);
    store
        .state()
        .tasks()
        .filter(task -> task.node() != null && !task.state().terminal())
        .forEach(this::act);
  }

  private void act(Task task) {
    if (task.desired().isAfter(TaskState.RUNNING)) {
      report(task, TaskState.SHUTDOWN, "shutdown", "");
    } else if (task.desired() == TaskState.RUNNING && task.state() != TaskState.RUNNING) {
      boolean broken =
          store
              .state()
              .serviceRevision(task.revision())
              .filter(r -> r.spec().task().container().image().equals(BROKEN))
              .isPresent();
      if (broken) {
        report(task, TaskState.FAILED, "started", "task: non-zero exit (1)");
      } else {
        report(task, TaskState.RUNNING, "started", "");
      }
    }
  }

  private void report(Task task, TaskState state, String message, String error) {
    commit(
        new Mutation.ReportTask(
            task.id(),
            task.node(),
            new Task.Status(state, Instant.EPOCH, message, error, null, List.of())));
  }

  void commit(Mutation... mutations) {
    store.commit(Transaction.of(Id.random(RANDOM), List.of(mutations)));
  }

  @Override
  public NodeInfo info() {
    boolean member = noCluster == null;
    return new NodeInfo(
        member ? NodeInfo.State.ACTIVE : NodeInfo.State.INACTIVE,
        Optional.of(SELF).filter(self -> member),
        store.state().cluster().map(Cluster::id),
        Optional.of(Node.Role.MANAGER).filter(role -> member),
        member ? "10.0.0.1" : "",
        member,
        member,
        "",
        member ? List.of(new ManagerAddress(SELF, "10.0.0.1:2377")) : List.of(),
        host("node-1"),
        "",
        "");
  }

  @Override
  public CompletionStage<Node.Role> join(JoinRequest request) {
    return CompletableFuture.failedStage(
        noCluster == null
            ? LifecycleException.alreadyMember()
            : new LifecycleException(LifecycleException.Reason.BAD_TOKEN, "invalid join token"));
  }

  @Override
  public CompletionStage<Void> leave(boolean force) {
    if (!force) {
      return CompletableFuture.failedStage(
          new LifecycleException(
              LifecycleException.Reason.LEAVE_REFUSED,
              "Removing the last manager erases all current state of the swarm."));
    }
    noCluster = LifecycleException.notInCluster();
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<String> joinToken(Node.Role role, boolean rotate) {
    LifecycleException reason = noCluster;
    return reason == null
        ? CompletableFuture.completedStage("SWMTKN-1-root-" + (rotate ? "new" : "old"))
        : CompletableFuture.failedStage(reason);
  }

  @Override
  public ClusterAccess cluster() {
    LifecycleException reason = noCluster;
    if (reason != null) {
      throw reason;
    }
    return access;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    store.close();
  }
}
