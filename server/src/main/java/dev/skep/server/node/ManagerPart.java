package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.store.Store;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Request;
import dev.skep.server.access.ChangeFeed;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.Envelope;
import dev.skep.server.session.Dispatcher;
import dev.skep.server.session.HostPort;
import dev.skep.store.atomix.AtomixStore;
import dev.skep.store.atomix.MemberListener;
import dev.skep.store.atomix.StoreSettings;
import dev.skep.store.atomix.raft.Start;
import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a member a manager: its store, the controllers that run while it leads, the agents'
 * sessions, and the server for other hosts.
 */
final class ManagerPart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerPart.class);

  private final Id self;
  private final MemberFiles files;
  private final MemberRecordFile record;
  private final AtomixStore store;
  private final StoreAccess access;
  private final Envelope envelope;
  private final ManagerKeeper keeper;
  private final ExecutorService executor;

  /** What to close, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private ManagerPart(
      NodeEnvironment environment,
      Id self,
      Id cluster,
      MemberFiles files,
      MemberRecordFile record,
      ClusterTls tls,
      MemberListener listener)
      throws IOException {
    this.self = self;
    this.files = files;
    this.record = record;
    try {
      ClusterKey key = files.clusterKey();
      this.envelope = new Envelope(key, environment.random());
      this.executor =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("skep-manager-", 0).factory());
      opened.push(executor::shutdownNow);
      SteadyClock steady = new SteadyClock(environment.clock());
      ManagerPeers peers = new ManagerPeers(cluster, record);
      this.store =
          opening(
              AtomixStore.open(
                  settings(self, files, record.get(), environment.raftListen(), tls, peers),
                  steady,
                  executor,
                  listener));
      peers.follow(store);
      opening(
          new ChangeFeed(
              store,
              peers::committed,
              () -> LOG.debug("commits were missed; addresses may be old")));
      StoreClock clock = new StoreClock(store, steady);
      this.access = new StoreAccess(store, envelope, clock, environment.random());
      DriverLoop driver = opening(new DriverLoop(store, clock));
      Dispatcher dispatcher =
          opening(
              new Dispatcher(
                  self, store, access::reveal, driver::observe, clock, environment.random()));
      this.keeper = opening(new ManagerKeeper(store, access));
      EnrolmentService enrolment =
          new EnrolmentService(
              access, key, envelope, store::addMember, environment.clock(), environment.random());
      ClusterServer server =
          opening(
              new ClusterServer(
                  environment.vertx(), tls, store, dispatcher, enrolment, environment.api()));
      server.listen(HostPort.parse(record.get().listenAddress(), 0));
      driver.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens files and ports; the store does nothing before {@link #start}.
   *
   * @throws IOException if a file or a port cannot be used; the message is for operators
   */
  static ManagerPart open(
      NodeEnvironment environment,
      Id self,
      Id cluster,
      MemberFiles files,
      MemberRecordFile record,
      ClusterTls tls,
      MemberListener listener)
      throws IOException {
    return new ManagerPart(environment, self, cluster, files, record, tls, listener);
  }

  static StoreSettings settings(
      Id self,
      MemberFiles files,
      MemberRecord record,
      HostPort raftListen,
      ClusterTls tls,
      ManagerPeers peers) {
    int port = HostPort.parse(record.raftAddress(), raftListen.port()).port();
    return StoreSettings.defaults(
        self,
        files.store(),
        new PeerTransport.Settings(
            self.toString(),
            new InetSocketAddress(raftListen.host(), port),
            peers,
            tls::context,
            peers));
  }

  private <T extends AutoCloseable> T opening(T part) {
    opened.push(part);
    return part;
  }

  /**
   * Enters the cluster or founds it.
   *
   * @return completes when this manager is up to date; without a quorum that may take for ever
   */
  CompletionStage<Void> start() {
    keeper.start();
    Set<String> others =
        record.get().peers().stream()
            .map(peer -> peer.node().toString())
            .filter(id -> !id.equals(self.toString()))
            .collect(Collectors.toSet());
    Start how =
        others.isEmpty() ? new Start.Founding(Set.of(self.toString())) : new Start.Joining(others);
    return store.start(how).thenRunAsync(this::foundIfDue, executor);
  }

  private void foundIfDue() {
    try {
      Optional<Founding> founding = files.founding();
      if (founding.isPresent()) {
        found(founding.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void found(Founding founding) throws IOException {
    Waiting.on(store.latest());
    if (store.state().cluster().isEmpty()) {
      Request request = new Request(founding.transaction(), store.state().time(), "init");
      Waiting.on(
          store.commit(
              Admission.initialise(
                      store.state(), request, founding.spec(), founding.trust(), founding.first())
                  .orThrow()
                  .transaction()));
    }
    files.founded();
  }

  Store store() {
    return store;
  }

  StoreAccess access() {
    return access;
  }

  Envelope envelope() {
    return envelope;
  }

  /** The managers and whether this one reaches them. */
  List<AtomixStore.Manager> managers() {
    return store.managers();
  }

  boolean leads() {
    return store.leadership().view().isSelf();
  }

  /** Stops everything; blocks. The files stay. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the manager did not close well", e);
      }
    }
  }
}
