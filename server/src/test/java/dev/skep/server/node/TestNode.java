package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.server.session.HostPort;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A host on loopback whose agent runs nothing. */
final class TestNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;

  final NodeDaemon daemon;
  final HostPort listen;
  private final Path data;
  private final Vertx vertx;
  private final HostPort raft;

  private TestNode(Vertx vertx, Path data, HostPort listen, HostPort raft) throws IOException {
    this.vertx = vertx;
    this.data = Files.createDirectories(data);
    this.listen = listen;
    this.raft = raft;
    this.daemon =
        new NodeDaemon(
            new NodeEnvironment(
                vertx,
                data,
                listen,
                raft,
                new TestHost(data.getFileName().toString()),
                (node, assignments, available) -> new IdleAgent(data.getFileName().toString()),
                request -> request.response().end("api"),
                InstantSource.system(),
                new SecureRandom()));
    daemon.resume();
  }

  static TestNode start(Vertx vertx, Path data) throws IOException {
    HostPort any = new HostPort("127.0.0.1", 0);
    return new TestNode(vertx, data, Addresses.concrete(any), Addresses.concrete(any));
  }

  /** Ends this one and starts another one on the same files. */
  TestNode restarted() throws IOException {
    close();
    return new TestNode(vertx, data, listen, raft);
  }

  Id init() {
    return await(daemon.init(InitRequest.defaults().advertising(listen.toString())));
  }

  Node.Role join(TestNode manager, Node.Role role) {
    String token = await(manager.daemon.joinToken(role, false));
    return await(
        daemon.join(
            JoinRequest.of(manager.listen.toString(), token).advertising(listen.toString())));
  }

  NodeInfo info() {
    return daemon.info();
  }

  Id id() {
    return info().node().orElseThrow();
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    daemon.close();
  }

  private record TestHost(String name) implements Host {
    @Override
    public Node.Description description() {
      return Node.Description.unknown(name);
    }

    @Override
    public String engineError() {
      return "";
    }
  }

  private record IdleAgent(String name) implements NodeAgent {
    @Override
    public boolean drain(Duration patience) {
      return true;
    }

    @Override
    public Node.Description describe() {
      return Node.Description.unknown(name);
    }

    @Override
    public long networkRevision() {
      return 0;
    }

    @Override
    public void sessionBegins() {}

    @Override
    public Optional<Asked> question(boolean due) {
      return Optional.empty();
    }

    @Override
    public void granted(Granted answer) {}

    @Override
    public boolean assign(Assignments assignments) {
      return true;
    }

    @Override
    public Optional<Reports> nextReports() {
      return Optional.empty();
    }

    @Override
    public void acknowledged(long number) {}

    @Override
    public void close() {}
  }
}
