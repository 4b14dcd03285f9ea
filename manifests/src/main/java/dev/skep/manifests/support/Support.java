package dev.skep.manifests.support;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds a stack to what the cluster can do. */
public final class Support {
  private static final String DEFAULT_NETWORK = "default";

  private final Mapping file;
  private final Set<Feature> available;
  private final boolean modern;
  private final Problems problems;

  private Support(Mapping file, Set<Feature> available, boolean modern, Problems problems) {
    this.modern = modern;
    this.file = file;
    this.available = available;
    this.problems = problems;
  }

  /**
   * Refuses what the cluster cannot do, and adapts what it can do in another way.
   *
   * @param file in its long form
   * @param stack what became of it
   * @param available what the cluster can do
   * @param modern whether the file is read by today's Compose Specification and held to what a
   *     manager would refuse; otherwise only what the docker CLI remarks on is remarked on
   * @return the stack as the cluster shall have it
   */
  public static DesiredStack check(
      Mapping file, DesiredStack stack, Set<Feature> available, boolean modern, Problems problems) {
    return new Support(file, available, modern, problems).check(stack);
  }

  private DesiredStack check(DesiredStack stack) {
    file.entry("x-skep")
        .ifPresent(entry ->
            problems.error(
                entry.key(),
                "'x-skep' is reserved; this version knows no key of it at the top of a file"));
    Declarations declarations = new Declarations(file, available, problems);
    declarations.check();
    ModernKeys.check(file, modern, problems);
    if (modern) {
      StackRules.check(stack.name(), file, problems);
    }
    services()
        .entries()
        .forEach((name, entry) -> {
          Mapping service = (Mapping) entry.value();
          new ServiceSupport(service, declarations, available, problems).check();
          if (modern) {
            IgnoredKeys.warnOfRestart(service, problems);
            SwarmRules.check(stack.name(), name, entry, problems);
          } else {
            service
                .entry("x-skep")
                .ifPresent(own ->
                    problems.error(
                        own.key(),
                        "'x-skep' has no effect where files are read strictly; remove it, or do"
                            + " not read strictly"));
            IgnoredKeys.warn(name, service, problems);
          }
        });
    return available.contains(Feature.OVERLAY_NETWORKS) ? stack : withoutDefaultNetwork(stack);
  }

  private Mapping services() {
    return new Lookup(file).inner("services").orElse(Mapping.empty(Position.of("")));
  }

  /**
   * Until there are networks of the cluster, a service that names no network runs on the engine's
   * default bridge.
   */
  private DesiredStack withoutDefaultNetwork(DesiredStack stack) {
    Set<String> warned = new HashSet<>();
    // A service that is alone has nobody whose name it could miss.
    boolean alone = stack.services().size() == 1;
    services()
        .entries()
        .forEach((name, entry) -> {
          if (!alone && usesImplicitDefault(entry) && warned.add(entry.key().file())) {
            problems.warning(
                entry.key(),
                "networks of the cluster are not supported yet: '"
                    + name
                    + "' and the services like it run on each node's default bridge, where the"
                    + " names of other services do not resolve");
          }
        });
    String defaultName = stack.name() + "_" + DEFAULT_NETWORK;
    List<DesiredNetwork> networks = new ArrayList<>(stack.networks());
    networks.removeIf(network -> network.name().equals(defaultName));
    return new DesiredStack(
        stack.name(),
        stack.manifest(),
        stack.services().stream().map(service -> detached(service, defaultName)).toList(),
        networks,
        stack.secrets(),
        stack.configs());
  }

  private static boolean usesImplicitDefault(Entry service) {
    Optional<Mapping> networks = new Lookup((Mapping) service.value()).inner("networks");
    return networks.isEmpty()
        || networks.get().entries().isEmpty()
        || networks.get().entries().containsKey(DEFAULT_NETWORK);
  }

  private static ServiceSpec detached(ServiceSpec service, String network) {
    TaskSpec task = service.task();
    return service.withTask(
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            task.networks().stream()
                .filter(attachment -> !attachment.network().equals(network))
                .toList(),
            task.forceUpdate(),
            task.isolation()));
  }
}
