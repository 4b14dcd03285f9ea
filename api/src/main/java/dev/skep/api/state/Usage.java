package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a network, a secret or a config. The one answer to whether such an object may go: the
 * state, reaping and admission all ask here.
 *
 * <p>Looks through all kept revisions of services: the question is rare, an index would cost every
 * commit.
 *
 * @param revisions all kept revisions of all services
 * @param services a service by its id
 * @param tasks the tasks of a service
 */
public record Usage(
    Supplier<Stream<ServiceRevision>> revisions,
    Function<Id, Optional<Service>> services,
    Function<Id, Stream<Task>> tasks) {

  /** Why a revision that names an object is kept; the strongest reason counts. */
  public enum Hold {
    /** It is what the service is now; also of a service that is being removed. */
    PRESENT,
    /** A task that was made for it has not ended. */
    RUNNING,
    /** It is what a living service can be rolled back to. */
    WAY_BACK,
    /** A stack remembers it, or a task that has ended. */
    HISTORY
  }

  /**
   * A service that uses an object.
   *
   * @param name of the service
   * @param living whether it is there and not being removed
   * @param hold why
   */
  public record Use(String name, boolean living, Hold hold) {}

  /** Who uses what in a state. */
  public static Usage in(ClusterState state) {
    return new Usage(
        () -> state.resources(Kind.SERVICE_REVISION).map(ServiceRevision.class::cast),
        state::service,
        state::tasksOfService);
  }

  /** All uses of a network, secret or config, the strongest first, then by name. */
  public List<Use> of(Resource resource) {
    return revisions
        .get()
        .filter(revision -> names(revision.spec(), resource))
        .map(this::use)
        .sorted(Comparator.comparing(Use::hold).thenComparing(Use::name))
        .toList();
  }

  private Use use(ServiceRevision revision) {
    Optional<Service> service = services.apply(revision.service());
    boolean living = service.filter(found -> !found.isRemoving()).isPresent();
    return new Use(revision.spec().name(), living, hold(revision, service, living));
  }

  private Hold hold(ServiceRevision revision, Optional<Service> service, boolean living) {
    if (service.map(Service::revision).filter(revision.id()::equals).isPresent()) {
      return Hold.PRESENT;
    }
    boolean running =
        tasks
            .apply(revision.service())
            .anyMatch(task -> task.revision().equals(revision.id()) && !task.state().terminal());
    if (running) {
      return Hold.RUNNING;
    }
    @Nullable Id previous = service.map(Service::previousRevision).orElse(null);
    return living && revision.id().equals(previous) ? Hold.WAY_BACK : Hold.HISTORY;
  }

  private static boolean names(ServiceSpec spec, Resource resource) {
    TaskSpec task = spec.task();
    return switch (resource.kind()) {
      case NETWORK ->
          task.networks().stream()
              .anyMatch(attached -> attached.network().equals(resource.meta().name()));
      case SECRET ->
          task.container().secrets().stream().anyMatch(f -> resource.id().equals(f.object()));
      case CONFIG ->
          task.container().configs().stream().anyMatch(f -> resource.id().equals(f.object()));
      default -> false;
    };
  }

  /**
   * The uses for which an object must stay. What only history names counts for secrets and configs,
   * which nobody can make again; a network is made again from what the stack remembers of it.
   */
  public List<Use> keeping(Resource resource) {
    return resource.kind() == Kind.NETWORK ? demanding(resource) : of(resource);
  }

  /** Those of several objects that nothing needs any more, found in one pass. */
  public List<Resource> unneeded(List<Resource> resources) {
    Set<Resource> unneeded = new LinkedHashSet<>(resources);
    revisions
        .get()
        .forEach(revision ->
            unneeded.removeIf(resource ->
                names(revision.spec(), resource)
                    && (resource.kind() != Kind.NETWORK || use(revision).hold() != Hold.HISTORY)));
    return List.copyOf(unneeded);
  }

  /** The uses that forbid to delete an object: all but what only history names. */
  public List<Use> demanding(Resource resource) {
    return of(resource).stream().filter(use -> use.hold() != Hold.HISTORY).toList();
  }

  /** Why an object must not be deleted, for people; empty if it may go. */
  public Optional<String> refusal(Resource resource) {
    return demanding(resource).stream()
        .findFirst()
        .map(use -> resource.kind().word() + " '" + resource.meta().name() + "' " + reason(use));
  }

  /** Of the present specs in swarm's words. */
  private static String reason(Use use) {
    return switch (use.hold()) {
      case PRESENT -> "is in use by the following service: " + use.name();
      case RUNNING -> "is in use by tasks of the service " + use.name() + " that have not ended";
      case WAY_BACK, HISTORY -> "is needed to roll back the service " + use.name();
    };
  }
}
