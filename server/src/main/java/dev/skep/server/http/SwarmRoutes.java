package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.DaemonInfo;
import dev.skep.api.http.JoinToken;
import dev.skep.api.http.SwarmInit;
import dev.skep.api.http.SwarmJoin;
import dev.skep.api.http.SwarmLeave;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.api.state.ClusterState;
import dev.skep.server.node.InitRequest;
import dev.skep.server.node.JoinRequest;
import dev.skep.server.node.NodeInfo;
import dev.skep.server.node.NodeLifecycle;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Routes about this node's membership; every node answers them. */
final class SwarmRoutes {
  private SwarmRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        ApiRoute.Act.of(
            HttpMethod.GET, "/info", x -> CompletableFuture.completedStage(info(x.lifecycle()))),
        ApiRoute.Act.of(HttpMethod.POST, "/swarm/init", SwarmRoutes::init),
        ApiRoute.Act.of(HttpMethod.POST, "/swarm/join", SwarmRoutes::join),
        ApiRoute.Act.of(HttpMethod.POST, "/swarm/leave", SwarmRoutes::leave),
        ApiRoute.Act.of(
            HttpMethod.GET,
            "/swarm/join-token",
            x -> token(x.lifecycle(), Words.role(x.query("role").orElse("worker")), false)),
        ApiRoute.Act.of(
            HttpMethod.POST,
            "/swarm/join-token",
            x -> token(x.lifecycle(), Words.role(x.body(JoinToken.Rotate.class).role()), true)));
  }

  private static DaemonInfo info(NodeLifecycle lifecycle) {
    NodeInfo info = lifecycle.info();
    return new DaemonInfo(
        info.host().skepVersion(),
        info.state().word(),
        info.node().map(Id::toString).orElse(""),
        info.cluster().map(Id::toString).orElse(""),
        info.role().map(NodeViews::word).orElse(""),
        info.address(),
        info.controlAvailable(),
        info.leader(),
        info.error(),
        info.managers().stream().map(SwarmRoutes::manager).toList(),
        NodeViews.host(info.host()),
        info.engineError(),
        info.controlAvailable() ? numbers(lifecycle.cluster().store().state()) : null);
  }

  private static DaemonInfo.Manager manager(ManagerAddress manager) {
    return new DaemonInfo.Manager(manager.node().toString(), manager.address());
  }

  private static DaemonInfo.ClusterNumbers numbers(ClusterState state) {
    return new DaemonInfo.ClusterNumbers(
        state.revision().value(),
        state.term(),
        state.count(Kind.NODE),
        (int) state.nodes().filter(node -> node.manager() != null).count(),
        state.count(Kind.STACK),
        (int) state.services().filter(service -> !service.isRemoving()).count(),
        state.count(Kind.TASK));
  }

  private static CompletionStage<?> init(Exchange exchange) {
    SwarmInit wish = exchange.body(SwarmInit.class);
    NodeLifecycle lifecycle = exchange.lifecycle();
    InitRequest request =
        new InitRequest(
            wish.advertiseAddress(),
            wish.listenAddress(),
            wish.dataPathAddress(),
            wish.forceNewCluster(),
            Words.availability(wish.availability()),
            spec(wish));
    return lifecycle
        .init(request)
        .thenCompose(node ->
            token(lifecycle, Node.Role.WORKER, false)
                .thenApply(token -> new SwarmInit.Done(node.toString(), token)));
  }

  private static Cluster.Spec spec(SwarmInit wish) {
    Cluster.Spec defaults = Cluster.Spec.defaults();
    return new Cluster.Spec(
        defaults.heartbeatPeriod(),
        defaults.missedHeartbeats(),
        defaults.taskHistoryLimit(),
        wish.addressPool().isEmpty() ? defaults.addressPool() : wish.addressPool(),
        wish.subnetSize() == 0 ? defaults.subnetSize() : wish.subnetSize(),
        defaults.certificateExpiry());
  }

  private static CompletionStage<?> join(Exchange exchange) {
    SwarmJoin wish = exchange.body(SwarmJoin.class);
    if (wish.remoteAddresses().isEmpty()) {
      throw ApiException.invalid("remoteAddresses is empty: name at least one manager");
    }
    JoinRequest request =
        new JoinRequest(
            wish.remoteAddresses(),
            wish.token(),
            wish.advertiseAddress(),
            wish.listenAddress(),
            wish.dataPathAddress(),
            Words.availability(wish.availability()));
    return exchange
        .lifecycle()
        .join(request)
        .thenApply(role -> new SwarmJoin.Done(NodeViews.word(role)));
  }

  private static CompletionStage<?> leave(Exchange exchange) {
    boolean force = exchange.body(SwarmLeave.class).force();
    return exchange.lifecycle().leave(force).thenApply(left -> Map.of());
  }

  private static CompletionStage<JoinToken> token(
      NodeLifecycle lifecycle, Node.Role role, boolean rotate) {
    return lifecycle
        .joinToken(role, rotate)
        .thenApply(token -> new JoinToken(NodeViews.word(role), token, address(lifecycle.info())));
  }

  /** Where this manager's sessions are. */
  private static String address(NodeInfo info) {
    return info.managers().stream()
        .filter(manager -> info.node().filter(manager.node()::equals).isPresent())
        .map(ManagerAddress::address)
        .findFirst()
        .orElse(info.address());
  }
}
