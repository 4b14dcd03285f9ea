package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Leadership;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.ca.ClusterCa;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.ca.Pem;
import dev.skep.server.ca.SigningRequest;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.Envelope;
import dev.skep.server.node.LifecycleException.Reason;
import dev.skep.server.node.MemberRecord.RaftPeer;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Gives certificates to new nodes that have a token, and new ones to members. Only the leader does
 * it, because a manager must be let into the store first; others say who leads.
 *
 * <p>Methods block; virtual threads are meant. Refusals are {@link LifecycleException}s.
 */
final class EnrolmentService {
  private static final String BY = "enrolment";

  private final StoreAccess access;
  private final ClusterKey clusterKey;
  private final Envelope envelope;
  private final Function<Id, CompletionStage<Void>> letIntoStore;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param letIntoStore allows a node to become a member of the store
   * @param random must be cryptographically strong
   */
  EnrolmentService(
      StoreAccess access,
      ClusterKey clusterKey,
      Envelope envelope,
      Function<Id, CompletionStage<Void>> letIntoStore,
      InstantSource clock,
      RandomGenerator random) {
    this.access = access;
    this.clusterKey = clusterKey;
    this.envelope = envelope;
    this.letIntoStore = letIntoStore;
    this.clock = clock;
    this.random = random;
  }

  /** Admits a new node; repeating a request that was answered gives the same node again. */
  Enrolment.Answer enrol(Enrolment.Request request) {
    Optional<Enrolment.Answer> elsewhere = elsewhere();
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    Cluster cluster = cluster(access.store().state());
    Node.Role role = roleOf(request.token(), cluster);
    SigningRequest key = signingRequest(request);
    Id node = key.nodeId();
    if (access.store().state().node(node).isEmpty()) {
      NewNode wanted =
          new NewNode(
              node,
              role,
              request.availability(),
              request.description(),
              role == Node.Role.MANAGER ? Optional.of(request.manager()) : Optional.empty());
      Waiting.on(access.submit(BY, (state, asked) -> Admission.admitNode(state, asked, wanted)));
    }
    return certify(node, key, request.address());
  }

  /** Certifies a member anew, in the role that it shall have now. */
  Enrolment.Answer renew(Id member, Enrolment.Request request) {
    Optional<Enrolment.Answer> elsewhere = elsewhere();
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    Node node = node(access.store().state(), member);
    if (node.role() == Node.Role.WORKER && node.manager() != null) {
      throw new LifecycleException(Reason.TIMEOUT, "the node is leaving the managers; try again");
    }
    if (node.role() == Node.Role.MANAGER && node.manager() == null) {
      Waiting.on(
          access.submit(
              BY,
              (state, asked) -> Admission.serveAsManager(state, asked, member, request.manager())));
    }
    return certify(member, signingRequest(request), request.address());
  }

  private Enrolment.Answer certify(Id member, SigningRequest key, String address) {
    ClusterState state = access.store().state();
    Cluster cluster = cluster(state);
    Node.Role role = NodeIdentity.roleFor(node(state, member));
    boolean manager = role == Node.Role.MANAGER;
    if (manager) {
      Waiting.on(letIntoStore.apply(member));
    }
    X509Certificate root = Pem.certificate(cluster.trust().caCertificate());
    ClusterCa ca = new ClusterCa(root, Pem.privateKey(envelope.openText(cluster.trust().caKey())));
    X509Certificate certificate =
        ca.certify(
            key.publicKey(),
            new NodeIdentity(member, cluster.id(), role),
            List.of(address),
            clock.instant(),
            cluster.spec().certificateExpiry(),
            random);
    return new Enrolment.Answer(
        "",
        member,
        Pem.of(certificate),
        Pem.of(root),
        manager ? clusterKey.text() : "",
        managers(state),
        manager ? peers(state) : List.of());
  }

  private Node.Role roleOf(String text, Cluster cluster) {
    JoinToken token;
    try {
      token = JoinToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw new LifecycleException(Reason.BAD_TOKEN, String.valueOf(e.getMessage()));
    }
    if (token.hasSecret(envelope.openText(cluster.trust().managerSecret()))) {
      return Node.Role.MANAGER;
    }
    if (token.hasSecret(envelope.openText(cluster.trust().workerSecret()))) {
      return Node.Role.WORKER;
    }
    throw new LifecycleException(
        Reason.TOKEN_REFUSED,
        "rpc error: code = InvalidArgument desc = A valid join token is necessary to join this"
            + " cluster");
  }

  private static SigningRequest signingRequest(Enrolment.Request request) {
    try {
      return SigningRequest.parse(request.signingRequest());
    } catch (IllegalArgumentException e) {
      throw new LifecycleException(
          Reason.TOKEN_REFUSED, "the certificate request is refused: " + e.getMessage());
    }
  }

  private Optional<Enrolment.Answer> elsewhere() {
    Leadership.View view = access.store().leadership().view();
    if (view.isSelf()) {
      return Optional.empty();
    }
    String address =
        view.leader()
            .flatMap(access.store().state()::node)
            .flatMap(node -> Optional.ofNullable(node.manager()))
            .map(Node.Manager::apiAddress)
            .orElseThrow(() ->
                new LifecycleException(
                    Reason.TIMEOUT, "the managers have no leader now; try again"));
    return Optional.of(
        new Enrolment.Answer(address, new Id(0, 0), "", "", "", List.of(), List.of()));
  }

  private static Cluster cluster(ClusterState state) {
    return state
        .cluster()
        .orElseThrow(() ->
            new LifecycleException(Reason.TIMEOUT, "the cluster is being founded; try again"));
  }

  private static Node node(ClusterState state, Id id) {
    return state
        .node(id)
        .orElseThrow(() ->
            new LifecycleException(
                Reason.NOT_MEMBER, "node " + id + " is no member of this cluster any more"));
  }

  private static List<ManagerAddress> managers(ClusterState state) {
    return manager(state, (id, manager) -> new ManagerAddress(id, manager.apiAddress()));
  }

  static List<RaftPeer> peers(ClusterState state) {
    return manager(state, (id, manager) -> new RaftPeer(id, manager.raftAddress()));
  }

  private static <T> List<T> manager(
      ClusterState state, java.util.function.BiFunction<Id, Node.Manager, T> view) {
    return state
        .nodes()
        .sorted(java.util.Comparator.comparing(Node::id))
        .flatMap(node ->
            Stream.ofNullable(node.manager()).map(manager -> view.apply(node.id(), manager)))
        .toList();
  }
}
