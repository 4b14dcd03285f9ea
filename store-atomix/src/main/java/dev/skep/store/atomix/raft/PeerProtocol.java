package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.cluster.MemberId;
import io.atomix.primitive.session.SessionId;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.protocol.*;
import io.atomix.utils.serializer.Namespace;
import io.atomix.utils.serializer.Namespaces;
import io.atomix.utils.serializer.Serializer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries Atomix's Raft messages between members. Only what members say to each other is carried:
 * commands, queries and sessions exist on the leader alone, where {@link AtomixLeader} calls them
 * directly. Atomix registers its own handlers here; they are not used, since everything passes the
 * {@link PeerGuard}.
 */
final class PeerProtocol implements RaftServerProtocol {
  /** Atomix's own namespace lacks the two messages that hand over leadership. */
  static final Namespace MESSAGES =
      Namespace.builder()
          .register(RaftNamespaces.RAFT_PROTOCOL)
          .nextId(Namespaces.BEGIN_USER_CUSTOM_ID + 200)
          .register(TransferRequest.class)
          .register(TransferResponse.class)
          .build("skep-raft");

  private final PeerTransport transport;
  private final Duration timeout;
  private final Consumer<JoinResponse> joined;
  private final Serializer serializer = Serializer.using(MESSAGES);
  private final Complaints complaints;
  private volatile @Nullable PeerGuard guard;

  /**
   * @param timeout of every request
   * @param complaints told how followers answer
   * @param joined told how the leader answered when this member asked to join
   */
  PeerProtocol(
      PeerTransport transport,
      Duration timeout,
      Complaints complaints,
      Consumer<JoinResponse> joined) {
    this.transport = transport;
    this.timeout = timeout;
    this.complaints = complaints;
    this.joined = joined;
  }

  /** Begins to answer peers. */
  void serve(PeerGuard peerGuard, RaftThread thread) {
    guard = peerGuard;
    serve(thread, RaftMessage.POLL, peerGuard::poll);
    serve(thread, RaftMessage.VOTE, peerGuard::vote);
    serve(thread, RaftMessage.APPEND, peerGuard::append);
    serve(thread, RaftMessage.INSTALL, peerGuard::install);
    serve(thread, RaftMessage.CONFIGURE, peerGuard::configure);
    serve(thread, RaftMessage.TRANSFER, peerGuard::transfer);
    serve(thread, RaftMessage.JOIN, (peer, request) -> peerGuard.join((JoinRequest) request));
    serve(
        thread,
        RaftMessage.RECONFIGURE,
        (peer, request) -> peerGuard.reconfigure((ReconfigureRequest) request));
  }

  private <Q, R> void serve(
      RaftThread thread, RaftMessage message, BiFunction<String, Q, CompletableFuture<R>> answer) {
    transport.handle(
        message.kind(),
        (peer, body) -> {
          Q request = serializer.decode(body);
          return thread.compose(() -> answer.apply(peer, request)).thenApply(serializer::encode);
        });
  }

  /** Stops to answer peers. */
  void stop() {
    for (RaftMessage message : RaftMessage.values()) {
      transport.unhandle(message.kind());
    }
  }

  private <Q, R> CompletableFuture<R> send(MemberId member, RaftMessage message, Q request) {
    return transport
        .request(member.id(), message.kind(), serializer.encode(request), timeout)
        .thenApply(serializer::decode);
  }

  @Override
  public CompletableFuture<PollResponse> poll(MemberId member, PollRequest request) {
    return send(member, RaftMessage.POLL, request);
  }

  @Override
  public CompletableFuture<VoteResponse> vote(MemberId member, VoteRequest request) {
    PeerGuard present = guard;
    if (present == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not started"));
    }
    try {
      present.ownVote(request.term());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return send(member, RaftMessage.VOTE, request);
  }

  @Override
  public CompletableFuture<AppendResponse> append(MemberId member, AppendRequest request) {
    CompletableFuture<AppendResponse> response = send(member, RaftMessage.APPEND, request);
    return response.thenApply(answer -> {
      complaints.note(member.id(), request, answer);
      return answer;
    });
  }

  @Override
  public CompletableFuture<InstallResponse> install(MemberId member, InstallRequest request) {
    return send(member, RaftMessage.INSTALL, request);
  }

  @Override
  public CompletableFuture<ConfigureResponse> configure(MemberId member, ConfigureRequest request) {
    return send(member, RaftMessage.CONFIGURE, request);
  }

  @Override
  public CompletableFuture<JoinResponse> join(MemberId member, JoinRequest request) {
    CompletableFuture<JoinResponse> response = send(member, RaftMessage.JOIN, request);
    return response.thenApply(answer -> {
      joined.accept(answer);
      return answer;
    });
  }

  @Override
  public CompletableFuture<ReconfigureResponse> reconfigure(
      MemberId member, ReconfigureRequest request) {
    return send(member, RaftMessage.RECONFIGURE, request);
  }

  @Override
  public CompletableFuture<TransferResponse> transfer(MemberId member, TransferRequest request) {
    return send(member, RaftMessage.TRANSFER, request);
  }

  private static <R> CompletableFuture<R> neverSent() {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("commands and sessions do not leave their leader"));
  }

  @Override
  public CompletableFuture<OpenSessionResponse> openSession(
      MemberId member, OpenSessionRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<CloseSessionResponse> closeSession(
      MemberId member, CloseSessionRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<KeepAliveResponse> keepAlive(MemberId member, KeepAliveRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<QueryResponse> query(MemberId member, QueryRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<CommandResponse> command(MemberId member, CommandRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<MetadataResponse> metadata(MemberId member, MetadataRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<LeaveResponse> leave(MemberId member, LeaveRequest request) {
    return neverSent();
  }

  @Override
  public CompletableFuture<HeartbeatResponse> heartbeat(MemberId member, HeartbeatRequest request) {
    return neverSent();
  }

  @Override
  public void publish(MemberId member, PublishRequest request) {}

  // Atomix offers its handlers; the guard calls the roles instead.

  @Override
  public void registerOpenSessionHandler(
      Function<OpenSessionRequest, CompletableFuture<OpenSessionResponse>> handler) {}

  @Override
  public void unregisterOpenSessionHandler() {}

  @Override
  public void registerCloseSessionHandler(
      Function<CloseSessionRequest, CompletableFuture<CloseSessionResponse>> handler) {}

  @Override
  public void unregisterCloseSessionHandler() {}

  @Override
  public void registerKeepAliveHandler(
      Function<KeepAliveRequest, CompletableFuture<KeepAliveResponse>> handler) {}

  @Override
  public void unregisterKeepAliveHandler() {}

  @Override
  public void registerQueryHandler(
      Function<QueryRequest, CompletableFuture<QueryResponse>> handler) {}

  @Override
  public void unregisterQueryHandler() {}

  @Override
  public void registerCommandHandler(
      Function<CommandRequest, CompletableFuture<CommandResponse>> handler) {}

  @Override
  public void unregisterCommandHandler() {}

  @Override
  public void registerMetadataHandler(
      Function<MetadataRequest, CompletableFuture<MetadataResponse>> handler) {}

  @Override
  public void unregisterMetadataHandler() {}

  @Override
  public void registerJoinHandler(Function<JoinRequest, CompletableFuture<JoinResponse>> handler) {}

  @Override
  public void unregisterJoinHandler() {}

  @Override
  public void registerLeaveHandler(
      Function<LeaveRequest, CompletableFuture<LeaveResponse>> handler) {}

  @Override
  public void unregisterLeaveHandler() {}

  @Override
  public void registerTransferHandler(
      Function<TransferRequest, CompletableFuture<TransferResponse>> handler) {}

  @Override
  public void unregisterTransferHandler() {}

  @Override
  public void registerConfigureHandler(
      Function<ConfigureRequest, CompletableFuture<ConfigureResponse>> handler) {}

  @Override
  public void unregisterConfigureHandler() {}

  @Override
  public void registerReconfigureHandler(
      Function<ReconfigureRequest, CompletableFuture<ReconfigureResponse>> handler) {}

  @Override
  public void unregisterReconfigureHandler() {}

  @Override
  public void registerInstallHandler(
      Function<InstallRequest, CompletableFuture<InstallResponse>> handler) {}

  @Override
  public void unregisterInstallHandler() {}

  @Override
  public void registerPollHandler(Function<PollRequest, CompletableFuture<PollResponse>> handler) {}

  @Override
  public void unregisterPollHandler() {}

  @Override
  public void registerVoteHandler(Function<VoteRequest, CompletableFuture<VoteResponse>> handler) {}

  @Override
  public void unregisterVoteHandler() {}

  @Override
  public void registerAppendHandler(
      Function<AppendRequest, CompletableFuture<AppendResponse>> handler) {}

  @Override
  public void unregisterAppendHandler() {}

  @Override
  public void registerResetListener(
      SessionId session, Consumer<ResetRequest> listener, Executor executor) {}

  @Override
  public void unregisterResetListener(SessionId session) {}
}
