package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.state.Samples;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;
import dev.skep.controllers.admission.NodeUpdate;
import dev.skep.controllers.admission.StagedPayloads;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Somebody who wishes one thing after another, through admission at any manager. */
final class Operator {
  private static final long SHORTEST_THOUGHT = 1_000;
  private static final long LONGEST_THOUGHT = 16_000;

  private final World world;
  private final String name;
  private final Catalogue catalogue;
  private long wishes;

  Operator(World world, String name) {
    this.world = world;
    this.name = name;
    catalogue = new Catalogue(world.chance());
  }

  /** How many wishes came to an end, one way or the other. */
  long wishes() {
    return wishes;
  }

  void think() {
    if (!world.isCalm()) {
      world.agenda().in(world.chance().between(SHORTEST_THOUGHT, LONGEST_THOUGHT), this::wish);
    }
  }

  private void wish() {
    if (world.isCalm()) {
      return;
    }
    submit(next());
  }

  private void submit(Wish wish) {
    new Submission(world, name, wish, this::ended).decide();
  }

  private void ended(Optional<Wish> next) {
    wishes++;
    next.ifPresentOrElse(this::submit, this::think);
  }

  /** The first wish of all is a stack, so that there is something to talk about. */
  private Wish next() {
    int dice = wishes == 0 ? 0 : world.chance().below(100);
    if (dice < 28) {
      return apply();
    } else if (dice < 50) {
      return scale();
    } else if (dice < 72) {
      return availability();
    } else if (dice < 82) {
      return label();
    } else if (dice < 87) {
      return removeService();
    } else if (dice < 91) {
      return removeStack();
    } else if (dice < 96) {
      return removeNode();
    } else {
      return addNode();
    }
  }

  private Wish apply() {
    DesiredStack stack = catalogue.stack(world.chance().pick(Catalogue.STACKS));
    return Stream.concat(stack.secrets().stream(), stack.configs().stream())
        .findFirst()
        .map(payload -> stage(stack, payload))
        .orElseGet(() -> apply(stack, StagedPayloads.none()));
  }

  /** Contents go first, so that the transaction that refers to them stays small. */
  private Wish stage(DesiredStack stack, DesiredPayload payload) {
    String content = payload.content().toString();
    return new Wish(
        "stage " + payload.name(),
        (state, request) -> Admission.stageBlob(request, Samples.sealed(content)),
        expected -> {},
        transaction -> {
          PayloadVersion version =
              new PayloadVersion(
                  "digest of " + content,
                  Admission.blobId(transaction),
                  payload.content().length());
          Map<String, PayloadVersion> staged = Map.of(payload.name(), version);
          boolean secret = stack.configs().isEmpty();
          return Optional.of(
              apply(
                  stack,
                  secret
                      ? new StagedPayloads(staged, Map.of())
                      : new StagedPayloads(Map.of(), staged)));
        });
  }

  private Wish apply(DesiredStack stack, StagedPayloads staged) {
    return new Wish(
        "apply " + stack.name(),
        (state, request) -> Admission.apply(state, request, stack, staged),
        expected -> {
          expected.keySet().removeIf(key -> key.startsWith(Wishes.service(stack.name() + "_")));
          for (ServiceSpec spec : stack.services()) {
            expected.put(Wishes.service(spec.name()), Wishes.of(spec));
          }
          expected.put(Wishes.stack(stack.name()), stack.manifest());
        });
  }

  private Optional<Service> anyService() {
    List<Service> living =
        world
            .replication()
            .state()
            .services()
            .filter(service -> !service.isRemoving())
            .sorted(Comparator.comparing(Service::id))
            .toList();
    return living.isEmpty() ? Optional.empty() : Optional.of(world.chance().pick(living));
  }

  private Wish scale() {
    Optional<String> service = anyService().map(found -> found.meta().name());
    if (service.isEmpty()) {
      return apply();
    }
    String scaled = service.get();
    long replicas = catalogue.replicas();
    return new Wish(
        "scale " + scaled + "=" + replicas,
        (state, request) -> Admission.scale(state, request, scaled, replicas),
        expected ->
            expected.computeIfPresent(
                Wishes.service(scaled),
                (key, spec) ->
                    spec.replaceFirst(
                        "Replicated\\[[^]]*]", new Mode.Replicated(replicas).toString())));
  }

  private Wish removeService() {
    Optional<String> service = anyService().map(found -> found.meta().name());
    if (service.isEmpty()) {
      return apply();
    }
    return new Wish(
        "remove service " + service.get(),
        (state, request) -> Admission.removeService(state, request, service.get()),
        expected -> expected.remove(Wishes.service(service.get())));
  }

  private Wish removeStack() {
    String stack = world.chance().pick(Catalogue.STACKS);
    return new Wish(
        "remove stack " + stack,
        (state, request) -> Admission.removeStack(state, request, stack),
        expected -> {
          expected.remove(Wishes.stack(stack));
          expected.keySet().removeIf(key -> key.startsWith(Wishes.service(stack + "_")));
        });
  }

  private Node anyNode() {
    List<Node> nodes =
        world.replication().state().nodes().sorted(Comparator.comparing(Node::id)).toList();
    return world.chance().pick(nodes);
  }

  private Wish availability() {
    Node node = anyNode();
    Availability wanted =
        world.chance().happens(0.5)
            ? Availability.ACTIVE
            : world.chance().pick(List.of(Availability.DRAIN, Availability.PAUSE));
    return new Wish(
        wanted.name().toLowerCase(java.util.Locale.ROOT) + " " + node.meta().name(),
        (state, request) ->
            Admission.updateNode(
                state, request, node.id().toString(), NodeUpdate.availability(wanted)),
        expected -> expected.put(Wishes.availability(node.id()), wanted.name()));
  }

  private Wish label() {
    Node node = anyNode();
    boolean remove = world.chance().happens(0.3);
    String zone = world.chance().pick(List.of("east", "west"));
    NodeUpdate update =
        new NodeUpdate(
            Optional.empty(),
            Optional.empty(),
            remove ? Map.of() : Map.of("zone", zone),
            remove ? List.of("zone") : List.of());
    return new Wish(
        "label " + node.meta().name() + " zone=" + (remove ? "" : zone),
        (state, request) -> Admission.updateNode(state, request, node.id().toString(), update),
        expected -> {
          if (remove) {
            expected.remove(Wishes.label(node.id(), "zone"));
          } else {
            expected.put(Wishes.label(node.id(), "zone"), zone);
          }
        });
  }

  private Wish removeNode() {
    Node node = anyNode();
    boolean force = world.chance().happens(0.5);
    return new Wish(
            "remove " + node.meta().name(),
            (state, request) -> Admission.removeNode(state, request, node.id().toString(), force),
            expected ->
                expected.keySet().removeIf(key -> key.startsWith("node " + node.id() + " ")))
        .then(() ->
            world
                .hostOf(node.id())
                .ifPresent(
                    host -> world.agenda().in(world.chance().between(0, 20_000), host::leave)));
  }

  private Wish addNode() {
    Optional<SimHost> left = world.hosts().stream().filter(host -> !host.isMember()).findFirst();
    if (left.isEmpty()) {
      return apply();
    }
    SimHost host = left.get();
    Id id = world.chance().id();
    NewNode node =
        new NewNode(
            id, Node.Role.WORKER, Availability.ACTIVE, host.description(), Optional.empty());
    return new Wish(
            "add " + host.name(),
            (state, request) -> Admission.admitNode(state, request, node),
            expected -> expected.put(Wishes.availability(id), Availability.ACTIVE.name()))
        .then(() -> {
          // Two operators may have had the same idea.
          if (!host.isMember()) {
            host.join(id);
          }
        });
  }
}
