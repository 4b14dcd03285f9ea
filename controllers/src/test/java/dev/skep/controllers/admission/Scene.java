package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Applied;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A state on which one wish after another is admitted and applied. */
final class Scene {
  static final String STACK = "shop";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private ClusterState state = ClusterState.EMPTY;
  private int requests;

  /** A verb with all but the state and the request filled in. */
  @FunctionalInterface
  interface Verb extends BiFunction<ClusterState, Request, Verdict> {}

  static Scene empty() {
    return new Scene();
  }

  /** What is there before the test begins. */
  static Scene with(Mutation... mutations) {
    return new Scene().and(List.of(mutations));
  }

  Scene and(List<Mutation> mutations) {
    assertThat(outcome(Transaction.of(nextRequest().transaction(), mutations)))
        .isInstanceOf(Outcome.Accepted.class);
    return this;
  }

  ClusterState state() {
    return state;
  }

  Request nextRequest() {
    requests++;
    return new Request(Samples.id("request " + requests), START.plusSeconds(requests), "root@test");
  }

  /** What the verb says now; nothing is applied. */
  Verdict ask(Verb verb) {
    return verb.apply(state, nextRequest());
  }

  /** Admits and applies; both must succeed, and an unchanged world must mean no mutations. */
  Admitted wish(Verb verb) {
    Admitted admitted = ask(verb).orThrow();
    if (!admitted.changesNothing()) {
      assertThat(outcome(admitted.transaction())).isInstanceOf(Outcome.Accepted.class);
    }
    return admitted;
  }

  /** What the state makes of a transaction; only an accepted one changes the scene. */
  Outcome outcome(Transaction transaction) {
    Applied applied = state.apply(new LogEntry(transaction, START.plusSeconds(requests)));
    state = applied.state();
    return applied.outcome();
  }

  Admitted apply(DesiredStack wanted) {
    return apply(wanted, StagedPayloads.none());
  }

  Admitted apply(DesiredStack wanted, StagedPayloads staged) {
    return wish((now, request) -> Admission.apply(now, request, wanted, staged));
  }

  Verdict askToApply(DesiredStack wanted) {
    return ask((now, request) -> Admission.apply(now, request, wanted, StagedPayloads.none()));
  }

  /** Writes a sealed content as interfaces do, and gives the version that refers to it. */
  PayloadVersion stage(String content) {
    Admitted admitted =
        wish((now, request) -> Admission.stageBlob(request, Samples.sealed(content)));
    Id blob = Admission.blobId(admitted.transaction().id());
    return new PayloadVersion("digest of " + content, blob, content.length());
  }

  Service service(String name) {
    return state.serviceNamed(name).orElseThrow();
  }

  ServiceSpec spec(String name) {
    return state.spec(service(name).id()).orElseThrow();
  }

  Stack stack() {
    return state.named(Kind.STACK, STACK).flatMap(state::stack).orElseThrow();
  }

  Event lastEvent() {
    return state.events().toList().getLast();
  }

  static Map<String, String> ofStack() {
    return Map.of(Stack.NAMESPACE_LABEL, STACK);
  }

  /** A service that carries the stack's label. */
  static ServiceSpec inStack(String name, long replicas, PublishedPort... ports) {
    return labelled(Samples.spec(name, replicas, ports), ofStack());
  }

  static ServiceSpec labelled(ServiceSpec spec, Map<String, String> labels) {
    return new ServiceSpec(
        spec.name(),
        labels,
        spec.task(),
        spec.mode(),
        spec.update(),
        spec.rollback(),
        spec.endpoint());
  }

  static ServiceSpec withContainer(ServiceSpec spec, ContainerSpec container) {
    return spec.withTask(spec.task().withContainer(container));
  }

  static DesiredStack services(ServiceSpec... services) {
    return stack(List.of(services), List.of(), List.of(), List.of());
  }

  static DesiredStack stack(
      List<ServiceSpec> services,
      List<DesiredNetwork> networks,
      List<DesiredPayload> secrets,
      List<DesiredPayload> configs) {
    return new DesiredStack(STACK, "the manifest", services, networks, secrets, configs);
  }

  /** For example {@code service web created}; unchanged objects included. */
  static List<String> said(Admitted admitted) {
    return admitted.changes().stream()
        .map(change -> change.kind().word() + " " + change.name() + " " + change.action().word())
        .toList();
  }

  static List<String> kindsOf(Transaction transaction) {
    return transaction.preconditions().stream().map(p -> p.kind().word()).distinct().toList();
  }
}
