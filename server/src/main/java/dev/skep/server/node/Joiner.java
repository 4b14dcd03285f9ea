package dev.skep.server.node;

import dev.skep.api.model.Node;
import dev.skep.server.ca.Credentials;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.ca.Pem;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.node.LifecycleException.Reason;
import dev.skep.server.session.HostPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a join token into the files of a member; goes on until it has them or is refused. */
final class Joiner {
  /** The port that managers listen on unless the user says another. */
  static final int DEFAULT_PORT = 2377;

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Logger LOG = LoggerFactory.getLogger(Joiner.class);

  private final NodeEnvironment environment;
  private final MemberFiles files;
  private final JoinAttempt attempt;
  private final JoinToken token;

  /**
   * @throws LifecycleException if the request itself is wrong
   */
  Joiner(NodeEnvironment environment, MemberFiles files, JoinAttempt attempt) {
    this.environment = environment;
    this.files = files;
    this.attempt = attempt;
    try {
      this.token = JoinToken.parse(attempt.request().token());
    } catch (IllegalArgumentException e) {
      throw new LifecycleException(Reason.BAD_TOKEN, String.valueOf(e.getMessage()));
    }
    if (attempt.request().remoteAddresses().isEmpty()) {
      throw new LifecycleException(
          Reason.BAD_ADDRESS, "at least one address of a manager is necessary to join");
    }
    attempt.request().remoteAddresses().forEach(Joiner::remote);
  }

  private static HostPort remote(String text) {
    try {
      return HostPort.parse(text, DEFAULT_PORT);
    } catch (IllegalArgumentException e) {
      throw new LifecycleException(Reason.BAD_ADDRESS, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Blocks until this node's member files are there.
   *
   * @return the role
   * @throws LifecycleException if the cluster refuses
   */
  Node.Role run() throws InterruptedException, IOException {
    EnrolmentClient client = new EnrolmentClient(environment.vertx());
    while (true) {
      for (String address : attempt.request().remoteAddresses()) {
        HostPort manager = remote(address);
        MemberRecord wanted = record(manager);
        try {
          Enrolment.Answer answer = client.enrol(manager, token, request(wanted));
          return become(wanted, answer);
        } catch (IOException e) {
          LOG.info("not joined yet: {}", e.getMessage());
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  private MemberRecord record(HostPort manager) throws IOException {
    AddressChoice addresses = AddressChoice.ofThisHost();
    HostPort listen =
        Addresses.concrete(
            addresses.listening(attempt.request().listenAddress(), environment.listen()));
    String said = attempt.request().advertiseAddress();
    HostPort advertised =
        said.isBlank()
            ? new HostPort(sourceTowards(manager), listen.port())
            : addresses.advertised(said, listen.port());
    return Addresses.record(
        advertised,
        listen,
        Addresses.concrete(environment.raftListen()),
        attempt.request().dataPathAddress());
  }

  /** The address of this host from which packets to a manager would go; sends none. */
  private static String sourceTowards(HostPort manager) {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress remote = new InetSocketAddress(manager.host(), manager.port());
      if (remote.isUnresolved()) {
        throw new LifecycleException(
            Reason.BAD_ADDRESS, "the address " + manager + " cannot be resolved");
      }
      socket.connect(remote);
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new LifecycleException(
          Reason.BAD_ADDRESS, "there is no route to " + manager + ": " + e.getMessage());
    }
  }

  private Enrolment.Request request(MemberRecord wanted) {
    return new Enrolment.Request(
        token.text(),
        attempt.signingRequestPem(),
        wanted.advertiseHost(),
        new Node.Manager(wanted.apiAddress(), wanted.raftAddress()),
        attempt.request().availability(),
        environment.host().description());
  }

  private Node.Role become(MemberRecord wanted, Enrolment.Answer answer) throws IOException {
    try {
      X509Certificate root = Pem.certificate(answer.root());
      if (!token.names(root)) {
        throw new LifecycleException(
            Reason.WRONG_CLUSTER,
            "remote CA does not match fingerprint. Expected: " + token.rootDigest());
      }
      Credentials credentials =
          Credentials.of(
              Pem.privateKey(attempt.keyPem()), Pem.certificate(answer.certificate()), root);
      NodeIdentity identity = credentials.identity();
      @Nullable ClusterKey key =
          identity.isManager() ? ClusterKey.parse(answer.clusterKey()) : null;
      files.create(
          wanted.withManagers(answer.managers()).withPeers(answer.peers()), credentials, key, null);
      LOG.atInfo()
          .addKeyValue("node", identity.node())
          .addKeyValue("cluster", identity.cluster())
          .addKeyValue("role", identity.role())
          .log("joined");
      return identity.role();
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException("the manager's answer cannot be used: " + e.getMessage(), e);
    }
  }
}
