package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Names;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A stack on its way from what it is to what is wanted. Works on a wish that others may work on as
 * well, so that several stacks and other objects can change in one transaction.
 */
final class StackTransition {
  private final ClusterState state;
  private final DesiredStack wanted;
  private final ApplyOptions options;
  private final Wish wish;
  private final Networks networks;
  private final Payloads secrets;
  private final Payloads configs;
  private final StackRecord stack;

  StackTransition(ClusterState state, Wish wish, DesiredStack wanted, ApplyOptions options) {
    this.state = state;
    this.wanted = wanted;
    this.options = options;
    this.wish = wish;
    this.networks = new Networks(state, wish);
    this.secrets = new Payloads(state, Kind.SECRET, wish);
    this.configs = new Payloads(state, Kind.CONFIG, wish);
    this.stack = new StackRecord(state, wish, wanted);
  }

  /** Puts all that differs into the wish; a refusal if something cannot be as wanted. */
  Optional<Refusal> apply(StagedPayloads staged) {
    return bring(staged).or(() -> settle(StackRecord.Cause.APPLIED));
  }

  /** The same for something that the stack was before. */
  Optional<Refusal> backTo(Stack.Revision earlier, StagedPayloads staged) {
    return bring(staged).or(() -> settle(StackRecord.Cause.rolledBackTo(earlier)));
  }

  private Optional<Refusal> bring(StagedPayloads staged) {
    return Names.problemOfObjectName(wanted.name())
        .<Refusal>map(Refusal.Invalid::new)
        .or(this::duplicateService)
        .or(() -> networks.bring(wanted.name(), wanted.networks()))
        .or(() -> secrets.bring(wanted.name(), wanted.secrets(), staged.secrets()))
        .or(() -> configs.bring(wanted.name(), wanted.configs(), staged.configs()))
        .or(this::bringServices);
  }

  private Optional<Refusal> bringServices() {
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
        return wrong;
      }
    }
    Map<String, Id> applied = stack.before().map(Stack.Revision::services).orElse(Map.of());
    ServiceSet services = new ServiceSet(state, wish, wanted.name(), applied, options.prune());
    Optional<Refusal> refusal = services.bring(specs);
    stack.services(services.revisions());
    return refusal;
  }

  /** What goes is settled last, so that it is told after what comes. */
  private Optional<Refusal> settle(StackRecord.Cause cause) {
    Optional<Stack.Revision> before = stack.before();
    List<Stack.Pruned> pruned = new ArrayList<>();
    before.ifPresent(earlier -> {
      pruned.addAll(networks.settle(earlier.networks(), options.prune()));
      pruned.addAll(secrets.settle(earlier.secrets(), options.prune()));
      pruned.addAll(configs.settle(earlier.configs(), options.prune()));
    });
    stack.write(
        new StackRecord.Parts(networks.parts(), secrets.parts(), configs.parts()),
        pruned,
        options.files(),
        cause);
    return Optional.empty();
  }

  private Optional<Refusal> duplicateService() {
    List<String> names = wanted.services().stream().map(ServiceSpec::name).toList();
    Set<String> once = new HashSet<>();
    Set<String> again = names.stream().filter(name -> !once.add(name)).collect(Collectors.toSet());
    return names.stream()
        .filter(again::contains)
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
}
