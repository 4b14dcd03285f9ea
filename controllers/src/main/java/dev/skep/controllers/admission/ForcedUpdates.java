package dev.skep.controllers.admission;

import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The counters that roll tasks although nothing else of them changed. Files know nothing of them:
 * applying keeps each as it is, and adds one where a service asks with {@code depends_on.*.restart}
 * for new tasks when those of another service of the same apply are replaced.
 */
final class ForcedUpdates {
  private ForcedUpdates() {}

  /** The specs of an apply with the counters that they shall have. */
  static List<ServiceSpec> counted(ClusterState state, List<ServiceSpec> wanted) {
    List<ServiceSpec> kept = wanted.stream().map(spec -> kept(state, spec)).toList();
    Set<String> replaced =
        kept.stream()
            .filter(spec -> live(state, spec).filter(live -> !live.runsLike(spec)).isPresent())
            .map(ServiceSpec::name)
            .collect(Collectors.toSet());
    return kept.stream()
        .map(spec -> isRestarted(spec, replaced) && isThere(state, spec) ? plus(spec, 1) : spec)
        .toList();
  }

  private static ServiceSpec kept(ClusterState state, ServiceSpec spec) {
    long counted = live(state, spec).map(live -> live.task().forceUpdate()).orElse(0L);
    return plus(spec, Math.max(0, counted - spec.task().forceUpdate()));
  }

  /** One whose tasks are replaced anyway needs no other reason. */
  private static boolean isRestarted(ServiceSpec spec, Set<String> replaced) {
    return !replaced.contains(spec.name())
        && spec.dependencies().stream()
            .filter(Dependency::restart)
            .anyMatch(dependency -> replaced.contains(dependency.service()));
  }

  private static boolean isThere(ClusterState state, ServiceSpec spec) {
    return live(state, spec).isPresent();
  }

  private static Optional<ServiceSpec> live(ClusterState state, ServiceSpec spec) {
    return state.serviceNamed(spec.name()).flatMap(service -> state.spec(service.id()));
  }

  private static ServiceSpec plus(ServiceSpec spec, long more) {
    TaskSpec task = spec.task();
    return more == 0 ? spec : spec.withTask(task.withForceUpdate(task.forceUpdate() + more));
  }
}
