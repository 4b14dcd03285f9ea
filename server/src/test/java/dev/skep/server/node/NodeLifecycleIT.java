package dev.skep.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.skep.api.Id;
import dev.skep.api.codec.ApiCodec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Role;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.NodeUpdate;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.Credentials;
import dev.skep.server.ca.EcKeys;
import dev.skep.server.ca.SigningRequest;
import dev.skep.server.node.LifecycleException.Reason;
import dev.skep.server.node.NodeInfo.State;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with real stores and real TLS on loopback, in one process; no containers. */
class NodeLifecycleIT {
  private final Vertx vertx = Vertx.vertx();
  private final List<TestNode> nodes = new ArrayList<>();
  private final Path files;

  NodeLifecycleIT(@TempDir Path files) {
    this.files = files;
  }

  @AfterEach
  void close() throws Exception {
    nodes.forEach(TestNode::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void outsideAClusterEverythingSaysSo() throws IOException {
    TestNode node = node("a");

    assertThat(node.info().state()).isEqualTo(State.INACTIVE);
    assertThatThrownBy(node.daemon::cluster)
        .hasMessageStartingWith("This node is not a swarm manager. Use \"docker swarm init\"");
    assertThatThrownBy(() -> TestNode.await(node.daemon.leave(false)))
        .hasMessage("This node is not part of a swarm");
  }

  @Test
  void aNewClusterHasOneManagerAndIsThereAfterARestart() throws IOException {
    TestNode first = node("a");
    Id id = first.init();
    String token = TestNode.await(first.daemon.joinToken(Role.WORKER, false));

    assertThat(first.info().controlAvailable()).isTrue();
    assertThat(first.info().error()).isEmpty();
    assertThatThrownBy(first::init).hasMessageStartingWith("This node is already part of a swarm.");
    TestNode again = restarted(first);
    eventually().until(() -> again.info().leader());
    assertThat(again.id()).isEqualTo(id);
    assertThat(TestNode.await(again.daemon.joinToken(Role.WORKER, false))).isEqualTo(token);

    assertThatThrownBy(() -> TestNode.await(again.daemon.leave(false)))
        .hasMessageContaining("Removing the last manager erases all current state");
    TestNode.await(again.daemon.leave(true));
    assertThat(again.info().state()).isEqualTo(State.INACTIVE);
    assertThat(files.resolve("a")).isEmptyDirectory();
  }

  @Test
  void aTakenPortIsToldAndLeavesNoCluster() throws IOException {
    TestNode node = node("a");
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", node.listen.port()));

      assertThatThrownBy(node::init)
          .hasMessageContaining("listen tcp " + node.listen)
          .extracting(failure -> ((LifecycleException) failure).reason())
          .isEqualTo(Reason.CANNOT_SERVE);
    }
    assertThat(node.info().state()).isEqualTo(State.INACTIVE);
    node.init();
  }

  @Test
  void aTokenDecidesWhoJoins() throws IOException {
    TestNode manager = node("a");
    manager.init();
    TestNode worker = node("b");
    String token = TestNode.await(manager.daemon.joinToken(Role.WORKER, false));
    String rotated = TestNode.await(manager.daemon.joinToken(Role.WORKER, true));

    refused(worker, manager, "foo", Reason.BAD_TOKEN, "invalid join token");
    refused(worker, manager, token, Reason.TOKEN_REFUSED, "A valid join token is necessary");
    String elsewhere = rotated.replaceFirst("SWMTKN-1-.{4}", "SWMTKN-1-0000");
    refused(
        worker, manager, elsewhere, Reason.WRONG_CLUSTER, "remote CA does not match fingerprint");
    assertThat(worker.info().state()).isEqualTo(State.INACTIVE);

    assertThat(worker.join(manager, Role.WORKER)).isEqualTo(Role.WORKER);
    assertThatThrownBy(worker.daemon::cluster)
        .hasMessageContaining("Worker nodes can't be used to view or modify cluster state");
    eventually().until(() -> state(manager, worker) == Node.State.READY);

    TestNode again = restarted(worker);
    eventually().until(() -> state(manager, again) == Node.State.READY);
    TestNode.await(again.daemon.leave(false));
    assertThat(again.info().state()).isEqualTo(State.INACTIVE);
  }

  @Test
  void managersServeOneAnotherAndNobodyElse() throws Exception {
    TestNode manager = node("a");
    manager.init();
    TestNode worker = node("b");
    worker.join(manager, Role.WORKER);

    assertThat(get(manager, credentials("a"))).isEqualTo("200 api");
    assertThat(get(manager, credentials("b"))).startsWith("403 ");
    Id removed = worker.id();
    worker.close();
    remove(manager, removed);
    assertThat(renew(manager, credentials("b"))).contains("is no member of this cluster");
  }

  private Credentials credentials(String name) throws IOException {
    return Credentials.load(files.resolve(name).resolve("member/node.pem"));
  }

  private String get(TestNode manager, Credentials as) throws Exception {
    return call(manager, as, HttpMethod.GET, "/skep/v1/nodes");
  }

  private String renew(TestNode manager, Credentials as) throws Exception {
    return call(manager, as, HttpMethod.POST, Enrolment.RENEW_PATH);
  }

  private String call(TestNode manager, Credentials as, HttpMethod method, String path)
      throws Exception {
    HttpClientAgent client =
        vertx.createHttpClient(
            new ClusterTls(() -> as).client(new HttpClientOptions().setVerifyHost(false)));
    Enrolment.Request body =
        new Enrolment.Request(
            "",
            SigningRequest.pem(EcKeys.generate()),
            "127.0.0.1",
            new Node.Manager("", ""),
            Node.Availability.ACTIVE,
            Node.Description.unknown("b"));
    try {
      return client
          .request(method, manager.listen.port(), manager.listen.host(), path)
          .compose(request -> request.send(ApiCodec.encode(body)))
          .compose(response -> response.body().map(text -> response.statusCode() + " " + text))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } finally {
      client.close();
    }
  }

  private static void remove(TestNode manager, Id node) {
    TestNode.await(
        manager
            .daemon
            .cluster()
            .submit(
                "test",
                (state, request) ->
                    new Admitted(
                        Transaction.of(
                            request.transaction(), List.of(new Mutation.Delete(Kind.NODE, node))),
                        List.of())));
  }

  @Test
  void aWorkerIsPromotedAndDemotedAndPromotedAgain() throws IOException {
    TestNode manager = node("a");
    manager.init();
    TestNode worker = node("b");
    worker.join(manager, Role.WORKER);

    become(manager, worker, Role.MANAGER);
    eventually().until(() -> worker.info().controlAvailable());
    eventually().until(() -> worker.daemon.cluster().store().state().node(worker.id()).isPresent());
    become(manager, worker, Role.WORKER);
    eventually().until(() -> worker.info().role().orElseThrow() == Role.WORKER);
    assertThat(manager.daemon.cluster().store().state().node(worker.id()).orElseThrow().manager())
        .isNull();
    // With the certificate of a worker it goes on to give up what it had as a manager.
    eventually().until(() -> Files.notExists(files.resolve("b/member/cluster.key")));
    assertThat(files.resolve("b/member/store")).doesNotExist();
    assertThat(worker.info().controlAvailable()).isFalse();
    become(manager, worker, Role.MANAGER);
    eventually().until(() -> worker.info().controlAvailable());
  }

  @Test
  void threeManagersSurviveTheLeaderAndOneCanBeSpared() throws IOException {
    TestNode first = node("a");
    first.init();
    TestNode second = node("b");
    TestNode third = node("c");
    second.join(first, Role.MANAGER);
    third.join(first, Role.MANAGER);
    eventually().until(() -> state(first, third) == Node.State.READY);
    eventually().until(() -> third.info().managers().size() == 3);

    first.close();
    eventually().until(() -> second.info().leader() || third.info().leader());
    become(second, third, Role.MANAGER);
    TestNode back = restarted(first);
    eventually().until(() -> state(second, back) == Node.State.READY);
    eventually().until(() -> allReady(second, 3));

    TestNode leaver = second.info().leader() ? second : third;
    TestNode other = leaver == second ? third : second;
    TestNode.await(leaver.daemon.leave(false));
    assertThat(leaver.info().state()).isEqualTo(State.INACTIVE);
    eventually().until(() -> other.info().leader() || back.info().leader());
    eventually().until(() -> managers(other) == 2);
    eventually().until(() -> allReady(other, 2));
    assertThatThrownBy(() -> TestNode.await(other.daemon.leave(false)))
        .hasMessageContaining("Removing this node leaves 1 managers out of 2.");
  }

  @Test
  void oneSurvivorGoesOnWhenItIsForcedTo() throws IOException {
    TestNode first = node("a");
    first.init();
    TestNode second = node("b");
    second.join(first, Role.MANAGER);
    String token = TestNode.await(first.daemon.joinToken(Role.MANAGER, false));
    Id lost = first.id();
    first.close();
    nodes.remove(first);
    eventually()
        .until(() -> second.daemon.cluster().store().leadership().view().leader().isEmpty());

    InitRequest forced = InitRequest.defaults();
    Id survivor =
        TestNode.await(
            second.daemon.init(
                new InitRequest("", "", "", true, forced.availability(), forced.spec())));

    assertThat(survivor).isEqualTo(second.id());
    eventually().until(() -> second.info().leader());
    assertThat(managers(second)).isEqualTo(1);
    assertThat(TestNode.await(second.daemon.joinToken(Role.MANAGER, false))).isEqualTo(token);
    eventually().until(() -> stateOf(second, lost) != Node.State.READY);
  }

  private TestNode node(String name) throws IOException {
    TestNode node = TestNode.start(vertx, files.resolve(name));
    nodes.add(node);
    return node;
  }

  private TestNode restarted(TestNode node) throws IOException {
    nodes.remove(node);
    TestNode again = node.restarted();
    nodes.add(again);
    return again;
  }

  private static void refused(
      TestNode node, TestNode manager, String token, Reason reason, String message) {
    JoinRequest request =
        JoinRequest.of(manager.listen.toString(), token).advertising(node.listen.toString());
    assertThatThrownBy(() -> TestNode.await(node.daemon.join(request)))
        .hasMessageContaining(message)
        .extracting(failure -> ((LifecycleException) failure).reason())
        .isEqualTo(reason);
  }

  private static void become(TestNode via, TestNode node, Role role) {
    TestNode.await(
        via.daemon
            .cluster()
            .submit(
                "test",
                (state, request) ->
                    Admission.updateNode(
                        state, request, node.id().toString(), NodeUpdate.role(role))));
  }

  private static Node.State state(TestNode via, TestNode node) {
    return stateOf(via, node.id());
  }

  private static Node.State stateOf(TestNode via, Id node) {
    return via.daemon
        .cluster()
        .store()
        .state()
        .node(node)
        .map(found -> found.status().state())
        .orElse(Node.State.UNKNOWN);
  }

  private static boolean allReady(TestNode via, int managers) {
    return via.daemon
            .cluster()
            .store()
            .state()
            .nodes()
            .filter(node -> node.manager() != null)
            .filter(node -> node.status().state() == Node.State.READY)
            .count()
        == managers;
  }

  private static long managers(TestNode via) {
    return via.daemon
        .cluster()
        .store()
        .state()
        .nodes()
        .filter(node -> node.manager() != null)
        .count();
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20));
  }
}
