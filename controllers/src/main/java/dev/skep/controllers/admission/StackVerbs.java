package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What users want of stacks. */
final class StackVerbs {
  private final ClusterState state;
  private final Request request;
  private final DesiredStack wanted;
  private final Wish wish;
  private final Networks networks;
  private final Payloads secrets;
  private final Payloads configs;

  private StackVerbs(ClusterState state, Request request, DesiredStack wanted) {
    this.state = state;
    this.request = request;
    this.wanted = wanted;
    this.wish = new Wish(request, "apply");
    this.networks = new Networks(state, wish);
    this.secrets = new Payloads(state, Kind.SECRET, wish);
    this.configs = new Payloads(state, Kind.CONFIG, wish);
  }

  static Verdict apply(
      ClusterState state, Request request, DesiredStack wanted, StagedPayloads staged) {
    return new StackVerbs(state, request, wanted).apply(staged);
  }

  private Verdict apply(StagedPayloads staged) {
    Optional<Refusal> refusal =
        Names.problemOfObjectName(wanted.name())
            .<Refusal>map(Refusal.Invalid::new)
            .or(this::duplicateService)
            .or(() -> networks.bring(wanted.name(), wanted.networks()))
            .or(() -> secrets.bring(wanted.name(), wanted.secrets(), staged.secrets()))
            .or(() -> configs.bring(wanted.name(), wanted.configs(), staged.configs()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<ServiceSpec> specs = new ArrayList<>();
    for (ServiceSpec spec : wanted.services()) {
      List<String> missingSecrets = new ArrayList<>();
      List<String> missingConfigs = new ArrayList<>();
      specs.add(resolved(spec, missingSecrets, missingConfigs));
      Optional<Refusal> wrong =
          ServiceRules.refusal(spec)
              .or(() -> missing(secrets, missingSecrets))
              .or(() -> missing(configs, missingConfigs))
              .or(() -> missingNetwork(spec));
      if (wrong.isPresent()) {
        return wrong.get();
      }
    }
    ServiceSet services = new ServiceSet(state, wish, wanted.name());
    refusal = services.bring(specs);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    remember(services.revisions());
    return wish.admitted();
  }

  private Optional<Refusal> duplicateService() {
    List<String> names = wanted.services().stream().map(ServiceSpec::name).toList();
    return names.stream()
        .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
        .findFirst()
        .map(name -> new Refusal.Invalid("service " + name + " is described twice"));
  }

  private ServiceSpec resolved(
      ServiceSpec spec, List<String> missingSecrets, List<String> missingConfigs) {
    ContainerSpec container = spec.task().container();
    ContainerSpec resolved =
        container.toBuilder()
            .secrets(secrets.resolve(container.secrets(), missingSecrets))
            .configs(configs.resolve(container.configs(), missingConfigs))
            .build();
    return spec.withTask(spec.task().withContainer(resolved));
  }

  private static Optional<Refusal> missing(Payloads payloads, List<String> names) {
    return names.isEmpty() ? Optional.empty() : Optional.of(payloads.notFound(names));
  }

  private Optional<Refusal> missingNetwork(ServiceSpec spec) {
    return spec.task().networks().stream()
        .map(NetworkAttachment::network)
        .filter(name -> !networks.exists(name))
        .findFirst()
        .map(name -> Search.notFound(Kind.NETWORK, name));
  }

  /** Writes the stack itself if anything about it changed. */
  private void remember(Map<String, Id> revisions) {
    Optional<Stack> existing = state.named(Kind.STACK, wanted.name()).flatMap(state::stack);
    List<Stack.Revision> history =
        new ArrayList<>(existing.map(Stack::revisions).orElse(List.of()));
    boolean sameServices =
        !history.isEmpty() && history.getLast().services().equals(new TreeMap<>(revisions));
    if (!sameServices) {
      long number = history.isEmpty() ? 1 : history.getLast().number() + 1;
      history.add(new Stack.Revision(number, request.at(), revisions));
    }
    int surplus = Math.max(0, history.size() - Stack.MAX_REVISIONS);
    Meta meta =
        existing
            .map(Stack::meta)
            .orElseGet(
                () -> Meta.of(wish.newId(Kind.STACK, wanted.name()), wanted.name(), Map.of()));
    Stack stack =
        new Stack(meta, wanted.manifest(), history.subList(surplus, history.size()), null);
    if (existing.isEmpty()) {
      wish.create(stack);
    } else if (!existing.get().equals(stack)) {
      wish.update(existing.get(), stack);
    } else {
      wish.unchanged(stack);
    }
    if (!wish.changesNothing()) {
      wish.event(stack, "StackApplied", summary());
    }
  }

  /** For example {@code services: 2 created, 1 updated; networks: 1 created}. */
  private String summary() {
    Map<Kind, Map<ObjectChange.Action, Long>> counts = new EnumMap<>(Kind.class);
    wish.changes().stream()
        .filter(change -> change.action() != ObjectChange.Action.UNCHANGED)
        .filter(change -> change.kind() != Kind.STACK)
        .forEach(change ->
            counts
                .computeIfAbsent(change.kind(), kind -> new EnumMap<>(ObjectChange.Action.class))
                .merge(change.action(), 1L, Long::sum));
    return counts.isEmpty()
        ? "applied, its services stay as they are"
        : counts.entrySet().stream()
            .map(kind ->
                kind.getKey().word()
                    + "s: "
                    + kind.getValue().entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey().word())
                        .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
  }

  /**
   * Removes the services at once and marks the stack; its networks, secrets and configs follow when
   * the last service is gone. A stack that Docker's tools made has no record of its own here; it
   * gets one, so that it is cleared away in the same manner.
   */
  static Verdict remove(ClusterState state, Request request, String name) {
    Wish wish = new Wish(request, "stack rm");
    Optional<Stack> existing = state.named(Kind.STACK, name).flatMap(state::stack);
    List<Service> services = services(state, name);
    if (services.isEmpty() && existing.filter(stack -> !stack.isRemoving()).isEmpty()) {
      return Search.nothingInStack(name);
    }
    services.forEach(service -> wish.remove(service, service.asRemoving()));
    Stack stack =
        existing.orElseGet(() ->
            new Stack(Meta.of(wish.newId(Kind.STACK, name), name, Map.of()), "", List.of(), null));
    if (existing.isPresent()) {
      wish.remove(stack, stack.asRemoving());
    } else {
      wish.mutate(new Mutation.Put(stack.asRemoving()));
      wish.changed(stack, ObjectChange.Action.REMOVED);
    }
    return wish.event(stack, "StackRemoved", "removed with " + services.size() + " services")
        .admitted();
  }

  /** The living services that carry the stack's label. */
  static List<Service> services(ClusterState state, String stack) {
    return state
        .services()
        .filter(service -> !service.isRemoving())
        .filter(service -> stack.equals(service.meta().labels().get(Stack.NAMESPACE_LABEL)))
        .sorted(Comparator.comparing(service -> service.meta().name()))
        .toList();
  }
}
