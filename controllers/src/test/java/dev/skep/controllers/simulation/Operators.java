package dev.skep.controllers.simulation;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.NewNode;
import dev.skep.controllers.admission.NodeUpdate;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.StagedPayloads;
import dev.skep.controllers.admission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** People who want something, through admission, and change their minds often. */
final class Operators {
  private static final List<String> STACKS = List.of("shop", "blog");
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final SealedValue SEALED =
      new SealedValue(new Id(0, 7), Bytes.utf8("w"), Bytes.utf8("n"), Bytes.utf8("c"));

  private final Simulation simulation;
  private final World world;
  private final Specs specs;
  private boolean going;
  private int nodesMade;

  Operators(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world();
    this.specs = new Specs(world);
  }

  private Request request() {
    return new Request(Id.random(world.random()), simulation.store().leaderTime(), "operator");
  }

  /** The cluster and its first nodes. */
  void initialise(int nodes) {
    Cluster.Spec spec = Cluster.Spec.defaults();
    int history = world.pick(List.of(5, 5, 1, 2, 8));
    Cluster.Spec limited =
        new Cluster.Spec(
            spec.heartbeatPeriod(),
            spec.missedHeartbeats(),
            history,
            spec.addressPool(),
            spec.subnetSize(),
            spec.certificateExpiry());
    Cluster.Trust trust = new Cluster.Trust("PEM", SEALED, SEALED, SEALED);
    NewNode first = newNode(Node.Role.MANAGER);
    ask("init", state -> Admission.initialise(state, request(), limited, trust, first));
    addAgent(first);
    world.runUntil(world.now().plusMillis(50));
    for (int i = 1; i < nodes; i++) {
      join();
    }
  }

  private NewNode newNode(Node.Role role) {
    nodesMade++;
    return new NewNode(
        Id.random(world.random()),
        role,
        Node.Availability.ACTIVE,
        specs.host("n" + nodesMade),
        Optional.empty());
  }

  private void addAgent(NewNode node) {
    simulation.addAgent(new Agent(simulation, node.id(), node.description()));
  }

  private void join() {
    NewNode node = newNode(Node.Role.WORKER);
    ask("join " + node.description().hostname(), s -> Admission.admitNode(s, request(), node));
    addAgent(node);
    NodeUpdate zone =
        new NodeUpdate(Optional.empty(), Map.of("zone", world.pick(ZONES)), List.of());
    world.after(
        Duration.ofMillis(200),
        () -> ask("label", s -> Admission.updateNode(s, request(), node.id().toString(), zone)));
  }

  void begin() {
    going = true;
    apply();
    next();
  }

  void end() {
    going = false;
  }

  private void next() {
    world.after(
        world.millis(200, 7_000),
        () -> {
          if (going) {
            act();
            next();
          }
        });
  }

  private void act() {
    switch (world.pick(14)) {
      case 0, 1, 2, 3 -> apply();
      case 4, 5 -> scale();
      case 6, 7, 8 -> availability();
      case 9 -> label();
      case 10 -> removeService();
      case 11 -> removeStack();
      case 12 -> removeNode();
      default -> {
        if (simulation.agents().size() < 7) {
          join();
        }
      }
    }
  }

  private void apply() {
    String stack = world.pick(STACKS);
    List<ServiceSpec> services = specs.services(stack);
    Network.Spec overlay = new Network.Spec("overlay", false, false, false, Map.of(), List.of());
    Map<String, String> labels = Map.of(Stack.NAMESPACE_LABEL, stack);
    DesiredStack wanted =
        new DesiredStack(
            stack,
            "services of " + stack,
            services,
            List.of(new DesiredNetwork(stack + "_default", labels, false, overlay)),
            List.of(new DesiredPayload(stack + "_key", labels, false, Bytes.EMPTY)),
            List.of());
    String digest = "digest" + world.pick(3);
    Request staging = request();
    ask("stage", state -> Admission.stageBlob(staging, SEALED));
    PayloadVersion version = new PayloadVersion(digest, Admission.blobId(staging.transaction()), 3);
    world.after(
        Duration.ofMillis(100),
        () ->
            ask(
                "apply " + stack,
                state ->
                    Admission.apply(
                        state,
                        request(),
                        wanted,
                        new StagedPayloads(Map.of(stack + "_key", version), Map.of()))));
  }

  private void scale() {
    service()
        .ifPresent(name -> {
          int replicas = world.pick(8);
          ask("scale " + name + "=" + replicas, s -> Admission.scale(s, request(), name, replicas));
        });
  }

  private void availability() {
    node()
        .ifPresent(node -> {
          Node.Availability wanted =
              world.pick(
                  List.of(
                      Node.Availability.ACTIVE,
                      Node.Availability.ACTIVE,
                      Node.Availability.DRAIN,
                      Node.Availability.PAUSE));
          ask(
              node.meta().name() + " " + wanted,
              s ->
                  Admission.updateNode(
                      s, request(), node.id().toString(), NodeUpdate.availability(wanted)));
        });
  }

  private void label() {
    node()
        .ifPresent(node -> {
          NodeUpdate zone =
              world.happens(0.7)
                  ? new NodeUpdate(Optional.empty(), Map.of("zone", world.pick(ZONES)), List.of())
                  : new NodeUpdate(Optional.empty(), Map.of(), List.of("zone"));
          ask(
              node.meta().name() + " " + zone,
              s -> Admission.updateNode(s, request(), node.id().toString(), zone));
        });
  }

  private void removeService() {
    service()
        .ifPresent(name -> ask("rm " + name, s -> Admission.removeService(s, request(), name)));
  }

  private void removeStack() {
    String stack = world.pick(STACKS);
    ask("stack rm " + stack, s -> Admission.removeStack(s, request(), stack));
  }

  private void removeNode() {
    if (simulation.agents().size() < 3) {
      return;
    }
    node()
        .ifPresent(node -> {
          boolean force = world.happens(0.3);
          ask(
              "node rm " + node.meta().name(),
              state -> {
                Verdict verdict =
                    Admission.removeNode(state, request(), node.id().toString(), force);
                if (verdict instanceof Admitted) {
                  world.after(Duration.ofSeconds(1), () -> retire(node.id()));
                }
                return verdict;
              });
        });
  }

  /** Once the cluster forgot a node, its host goes, too. */
  private void retire(Id node) {
    if (simulation.store().state().node(node).isEmpty()) {
      simulation.agent(node).ifPresent(simulation::removeAgent);
    } else if (simulation.isChaotic()) {
      world.after(Duration.ofSeconds(1), () -> retire(node));
    }
  }

  private Optional<String> service() {
    List<String> names =
        simulation
            .store()
            .state()
            .services()
            .filter(service -> !service.isRemoving())
            .map(Service::meta)
            .map(meta -> meta.name())
            .sorted()
            .toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(world.pick(names));
  }

  private Optional<Node> node() {
    List<Node> nodes =
        simulation.store().state().nodes().sorted(Comparator.comparing(Node::id)).toList();
    return nodes.isEmpty() ? Optional.empty() : Optional.of(world.pick(nodes));
  }

  /** At the end every node takes tasks again. */
  void activateAll() {
    for (Agent agent : List.copyOf(simulation.agents())) {
      if (simulation.store().state().node(agent.id()).isEmpty()) {
        simulation.removeAgent(agent);
      }
    }
    List<Node> nodes = new ArrayList<>(simulation.store().state().nodes().toList());
    nodes.sort(Comparator.comparing(Node::id));
    for (Node node : nodes) {
      persistently(
          node.meta().name() + " active",
          s ->
              Admission.updateNode(
                  s,
                  request(),
                  node.id().toString(),
                  NodeUpdate.availability(Node.Availability.ACTIVE)));
    }
  }

  private void ask(String what, Function<ClusterState, Verdict> verb) {
    Verdict verdict = verb.apply(simulation.store().state());
    switch (verdict) {
      case Refusal refusal -> world.trace(() -> what + " refused: " + refusal.message());
      case Admitted admitted -> {
        world.trace(() -> "operator: " + what + " " + admitted.changed());
        if (!admitted.changesNothing()) {
          commit(what, admitted.transaction(), 3);
        }
      }
    }
  }

  private void commit(String what, Transaction transaction, int attempts) {
    simulation
        .store()
        .commit(transaction)
        .whenComplete((committed, error) -> {
          if (error != null) {
            world.trace(() -> what + " failed: " + error.getMessage());
            if (error instanceof StoreException.OutcomeUnknown && attempts > 1) {
              commit(what, transaction, attempts - 1);
            }
          }
        });
  }

  /** Asks again until it is done: a conflict or a missing leader is no reason to give up. */
  private void persistently(String what, Function<ClusterState, Verdict> verb) {
    Verdict verdict = verb.apply(simulation.store().state());
    if (verdict instanceof Admitted admitted && !admitted.changesNothing()) {
      simulation
          .store()
          .commit(admitted.transaction())
          .whenComplete((committed, error) -> {
            if (error != null) {
              world.after(Duration.ofMillis(500), () -> persistently(what, verb));
            }
          });
    }
  }
}
