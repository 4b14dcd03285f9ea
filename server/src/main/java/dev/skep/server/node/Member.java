package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.server.ca.ClusterTls;
import dev.skep.server.ca.Credentials;
import dev.skep.server.ca.EcKeys;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.ca.Pem;
import dev.skep.server.ca.SigningRequest;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.session.HostPort;
import dev.skep.server.session.KnownManagers;
import dev.skep.server.session.SessionClient;
import dev.skep.server.session.WebSocketConnector;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host as a member of a cluster: its credentials, its agent and session, and the manager's
 * part as long as the cluster wants it to be a manager.
 */
final class Member implements AutoCloseable {
  private static final Duration CARE_INTERVAL = Duration.ofSeconds(30);
  private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);

  private final NodeEnvironment environment;
  private final MemberFiles files;
  private final MemberRecordFile record;
  private volatile Credentials credentials;
  private final ClusterTls tls;
  private final KnownManagers managers;
  private final WebSocketConnector connector;
  private final NodeAgent agent;
  private final SessionClient session;
  private final CompletableFuture<Void> served = new CompletableFuture<>();
  private final ManagerRole role;
  private final ReentrantLock renewing = new ReentrantLock();
  private final double renewalFraction;
  private final ScheduledExecutorService care =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("skep-member-care").factory());
  private volatile String error = "";
  private volatile boolean closed;

  /**
   * Reads what the member is from its files.
   *
   * @throws IOException if a file is broken; the message names it
   */
  Member(NodeEnvironment environment, MemberFiles files) throws IOException {
    this.environment = environment;
    this.files = files;
    this.record = new MemberRecordFile(files);
    this.credentials = files.credentials();
    this.tls = new ClusterTls(() -> credentials);
    this.renewalFraction = environment.random().nextDouble();
    this.managers =
        new KnownManagers(
            record.get().managers(),
            told -> record.update(known -> known.withManagers(told)),
            environment.random());
    this.role = new ManagerRole(environment, files, record, tls, this::removedFromStore);
    this.connector = new WebSocketConnector(environment.vertx(), tls);
    this.agent =
        environment.agents().start(identity().node(), files.assignments(), this::reportsAvailable);
    this.session =
        new SessionClient(
            identity().node(), agent, managers, connector, new Hooks(), environment.random());
  }

  /** Begins; what cannot begin now is tried again and told by {@link #error}. */
  void start() {
    // The session first: tasks here shall not look lost while the store is being opened.
    session.start();
    if (identity().isManager()) {
      role.enter(identity());
    }
    care.scheduleWithFixedDelay(
        this::takeCare, CARE_INTERVAL.toMillis(), CARE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void reportsAvailable() {
    @Nullable SessionClient client = session;
    // The agent may have something to say before the session has been made.
    if (client != null) {
      client.reportsAvailable();
    }
  }

  NodeIdentity identity() {
    return credentials.identity();
  }

  MemberRecord record() {
    return record.get();
  }

  List<ManagerAddress> managers() {
    return managers.all();
  }

  String caCertificate() {
    return Pem.of(credentials.root());
  }

  /** The part of a manager; empty on a worker, and while it cannot be opened. */
  Optional<ManagerPart> manager() {
    return role.part();
  }

  /** Completes when the role of a manager was taken up, or at once on a worker. */
  CompletionStage<Void> ready() {
    return role.ready();
  }

  /** Completes when a leader has served this node for the first time. */
  CompletionStage<Void> served() {
    return served;
  }

  /** What is wrong now, for users; empty when nothing is. */
  String error() {
    Instant end = credentials.certificate().getNotAfter().toInstant();
    if (environment.clock().instant().isAfter(end)) {
      return "This node's certificate expired at " + end + ". Leave the swarm and join it again.";
    }
    return error.isEmpty() ? role.error() : error;
  }

  NodeAgent agent() {
    return agent;
  }

  private void takeCare() {
    try {
      if (identity().isManager()) {
        role.enter(identity());
      }
      if (!environment.clock().instant().isBefore(credentials.renewAt(renewalFraction))) {
        renew();
      }
    } catch (IOException e) {
      LOG.warn("the certificate could not be renewed; trying again: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("looking after the membership failed", e);
    }
  }

  private void removedFromStore() {
    Thread.ofVirtual()
        .name("skep-demotion")
        .start(() -> {
          LOG.info("this node is no manager any more");
          role.leave();
          while (!closed) {
            try {
              renew();
              return;
            } catch (IOException e) {
              LOG.debug("no certificate yet: {}", e.getMessage());
            }
            try {
              Thread.sleep(RENEWAL_PAUSE);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  /** Gets a certificate for the role that the cluster wants, and takes that role up. */
  private void renew() throws IOException {
    renewing.lock();
    try {
      KeyPair pair = EcKeys.generate();
      Enrolment.Answer answer = askAll(pair);
      Credentials renewed =
          Credentials.of(
              pair.getPrivate(), Pem.certificate(answer.certificate()), credentials.root());
      if (renewed.identity().isManager()) {
        // A manager's certificate without the key would be of no use after a crash.
        files.save(ClusterKey.parse(answer.clusterKey()));
        record.update(known -> known.withPeers(answer.peers()));
      }
      files.save(renewed);
      credentials = renewed;
      LOG.atInfo().addKeyValue("role", renewed.identity().role()).log("certificate renewed");
      if (renewed.identity().isManager()) {
        role.enter(renewed.identity());
      } else {
        role.leave();
        files.forgetManager();
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException("the answer to the renewal cannot be used: " + e.getMessage(), e);
    } finally {
      renewing.unlock();
    }
  }

  private Enrolment.Answer askAll(KeyPair pair) throws IOException {
    MemberRecord known = record.get();
    Enrolment.Request request =
        new Enrolment.Request(
            "",
            SigningRequest.pem(pair),
            known.advertiseHost(),
            new Node.Manager(known.apiAddress(), known.raftAddress()),
            Node.Availability.ACTIVE,
            environment.host().description());
    EnrolmentClient client = new EnrolmentClient(environment.vertx());
    IOException last = new IOException("no manager is known");
    for (ManagerAddress manager : managers.all()) {
      try {
        return client.renew(HostPort.parse(manager.address(), 0), tls, request);
      } catch (LifecycleException e) {
        last = new IOException(e.getMessage(), e);
      } catch (IOException e) {
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw last;
  }

  private final class Hooks implements SessionClient.Membership {
    @Override
    public void renew() throws IOException {
      Member.this.renew();
    }

    @Override
    public void removed() {
      if (error.isEmpty()) {
        LOG.warn("the cluster does not know this node any more; its tasks were ended");
      }
      error = "This node was removed from the swarm. Use \"swarm leave\" to leave it here, too.";
    }

    @Override
    public void served() {
      error = "";
      served.complete(null);
    }
  }

  Id node() {
    return identity().node();
  }

  /** Stops the session, so that no more tasks come; the agent goes on. */
  void disconnect() {
    session.close();
  }

  /** Stops everything; tasks and files stay. Blocks. */
  @Override
  public void close() {
    closed = true;
    // Without an interrupt: it may be opening the store.
    care.shutdown();
    session.close();
    agent.close();
    role.close();
    connector.close();
  }
}
