package dev.skep.server.session;

import static dev.skep.server.session.World.M1;
import static dev.skep.server.session.World.M2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Role;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Observations;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dispatcher and a client on loopback, over real mutual TLS. */
class SessionTlsTest {
  /** Longer than the time in which a host that is not there is given up. */
  private static final long BUSY_MILLIS = 1_500;

  private final Vertx vertx = Vertx.vertx();
  private final TestAuthority authority = new TestAuthority(Samples.id("cluster"));
  private final World world = new World();
  private final ElectedStore store = new ElectedStore(world.memory, ElectedStore.leads(M1));
  private volatile Observations observed = Observations.none();
  private final Dispatcher dispatcher =
      new Dispatcher(
          M1,
          store,
          version -> Bytes.utf8("hello"),
          news -> observed = news,
          InstantSource.system(),
          new Random(2));
  private final FakeAgent agent = new FakeAgent();
  private Optional<SessionClient> client = Optional.empty();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    client.ifPresent(SessionClient::close);
    dispatcher.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void tasksGoThereAndReportsComeBack() throws Exception {
    connect(serve());
    Eventually.holds("the complete set", () -> !agent.assigned.isEmpty());

    Id task = world.assign(1, M2);
    Eventually.holds("an increment", () -> agent.assigned.size() > 1);
    agent.report(task, TaskState.RUNNING);

    Eventually.holds("running", () -> world.stateOf(task) == TaskState.RUNNING);
    Eventually.holds("an acknowledgement", () -> agent.acknowledged.get() > 0);
    assertThat(agent.assigned.get(1).payloads().getFirst().content())
        .isEqualTo(Bytes.utf8("hello"));
    Eventually.holds(
        "its address",
        () -> observed.node(M2).filter(n -> n.address().equals("127.0.0.1")).isPresent());
    assertThat(told).contains("served");
  }

  @Test
  void aLostConnectionIsMadeAgainAndReportsAreRepeated() throws Exception {
    HttpServer first = serve();
    int port = first.actualPort();
    connect(first);
    Eventually.holds("the complete set", () -> !agent.assigned.isEmpty());
    Id task = world.assign(1, M2);

    first.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    agent.report(task, TaskState.RUNNING);
    serve(port);

    Eventually.holds("running", () -> world.stateOf(task) == TaskState.RUNNING);
    Eventually.holds("a second session", () -> agent.sessions.get() >= 2);
  }

  @Test
  void assignmentsThatDoNotFollowBeginANewSession() throws Exception {
    connect(serve());
    Eventually.holds("the complete set", () -> !agent.assigned.isEmpty());
    agent.refusals.set(1);

    world.assign(1, M2);

    Eventually.holds("a second session", () -> agent.sessions.get() >= 2);
    Eventually.holds("the complete set again", () -> agent.assigned.getLast().put().size() == 1);
  }

  @Test
  void aRemovedNodeEndsItsTasks() throws Exception {
    world.assign(1, M2);
    connect(serve());
    Eventually.holds("the complete set", () -> !agent.assigned.isEmpty());
    world
        .memory
        .state()
        .tasksOnNode(M2)
        .map(Task::id)
        .toList()
        .forEach(task -> world.commit(new Mutation.Delete(Kind.TASK, task)));

    world.commit(new Mutation.Delete(Kind.NODE, M2));

    Eventually.holds("removed", () -> told.contains("removed"));
    Assignments last = agent.assigned.getLast();
    assertThat(last.complete()).isTrue();
    assertThat(last.put()).isEmpty();
  }

  @Test
  void aNodeWithTheWrongRoleRenewsItsCertificate() throws Exception {
    connect(serve(), Role.WORKER);

    Eventually.holds("renewed", () -> told.contains("renew"));
  }

  @Test
  void aManagerThatIsBusyIsGivenTimeToAnswer() throws Exception {
    HttpServer busy = serve();
    NetServer late =
        vertx
            .createNetServer()
            .connectHandler(node -> {
              node.pause();
              vertx.setTimer(BUSY_MILLIS, fired -> forward(node, busy.actualPort()));
            })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);

    connect("127.0.0.1:" + late.actualPort(), Role.MANAGER);

    Eventually.holds("the complete set", () -> !agent.assigned.isEmpty());
  }

  private void forward(NetSocket node, int port) {
    vertx
        .createNetClient()
        .connect(port, "127.0.0.1")
        .onSuccess(manager -> {
          node.pipeTo(manager);
          manager.pipeTo(node);
        });
  }

  private HttpServer serve() throws Exception {
    return serve(0);
  }

  private HttpServer serve(int port) throws Exception {
    ClusterTls tls = authority.tls(M1, Role.MANAGER);
    HttpServer server =
        vertx
            .createHttpServer(tls.server(SessionSocket.bounded(new HttpServerOptions())))
            .requestHandler(request -> {
              var peer = ClusterTls.peer(request.connection().sslSession()).orElseThrow();
              request
                  .toWebSocket()
                  .onSuccess(socket -> SessionSocket.serve(peer, socket, dispatcher));
            })
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    for (String name : List.of("m1", "m2")) {
      Node.Manager here = new Node.Manager(address(server), "127.0.0.1:1");
      world.commit(new Mutation.Put(Samples.node(name).withManager(here)));
    }
    return server;
  }

  private void connect(HttpServer server) {
    connect(server, Role.MANAGER);
  }

  private void connect(HttpServer server, Role role) {
    connect(address(server), role);
  }

  private void connect(String address, Role role) {
    Random random = new Random(3);
    List<ManagerAddress> managers = List.of(new ManagerAddress(M1, address));
    SessionClient begun =
        new SessionClient(
            M2,
            agent,
            new KnownManagers(managers, changed -> {}, random),
            new WebSocketConnector(vertx, authority.tls(M2, role)),
            new Told(),
            random);
    agent.available = begun::reportsAvailable;
    client = Optional.of(begun);
    begun.start();
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.actualPort();
  }

  private final class Told implements SessionClient.Membership {
    @Override
    public void renew() throws IOException {
      told.add("renew");
    }

    @Override
    public void removed() {
      told.add("removed");
    }

    @Override
    public void served() {
      told.add("served");
    }
  }

  private static final class FakeAgent implements SessionAgent {
    final List<Assignments> assigned = new CopyOnWriteArrayList<>();
    final AtomicInteger sessions = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger acknowledged = new AtomicInteger();
    volatile Runnable available = () -> {};
    private final List<TaskReport> waiting = new ArrayList<>();
    private final List<TaskReport> sent = new ArrayList<>();
    private long number;

    void report(Id task, TaskState state) {
      synchronized (this) {
        waiting.add(new TaskReport(task, Task.Status.of(state, "started")));
      }
      available.run();
    }

    @Override
    public Node.Description describe() {
      return Node.Description.unknown("m2");
    }

    @Override
    public long networkRevision() {
      return 0;
    }

    @Override
    public synchronized void sessionBegins() {
      sessions.incrementAndGet();
      number = 0;
      waiting.addAll(0, sent);
      sent.clear();
    }

    @Override
    public Optional<Asked> question(boolean due) {
      return Optional.empty();
    }

    @Override
    public void granted(Granted answer) {}

    @Override
    public boolean assign(Assignments assignments) {
      if (!assignments.complete() && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return false;
      }
      assigned.add(assignments);
      return true;
    }

    @Override
    public synchronized Optional<Reports> nextReports() {
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      sent.addAll(waiting);
      waiting.clear();
      return Optional.of(new Reports(++number, sent));
    }

    @Override
    public synchronized void acknowledged(long upTo) {
      acknowledged.incrementAndGet();
      sent.clear();
    }
  }
}
