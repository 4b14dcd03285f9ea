package dev.skep.controllers.diff;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What became of a service since its stack was applied, and by whom. */
final class Drift {
  /**
   * The reasons of events that tell of a change of a spec. One commit may hold what several
   * controllers have to say about a service.
   */
  private static final Set<String> CHANGES_A_SPEC =
      Set.of("ServiceScaled", "ServiceUpdated", "ServiceRolledBack", "UpdateRolledBack");

  private final ClusterState state;
  private final Service service;

  /** What the fields of one revision were. */
  private record Version(ServiceRevision revision, SortedMap<String, String> fields) {}

  /** From the applied revision to the present one; fewer than two when there is no drift. */
  private final List<Version> versions;

  private Drift(ClusterState state, Service service, List<Version> versions) {
    this.state = state;
    this.service = service;
    this.versions = versions;
  }

  /**
   * The drift of a service.
   *
   * @param applied the revision that the last apply made; null when none did
   */
  static Drift of(ClusterState state, Service service, @Nullable Id applied) {
    List<ServiceRevision> revisions =
        applied == null || applied.equals(service.revision())
            ? List.of()
            : since(state, service, applied);
    return new Drift(
        state,
        service,
        revisions.stream()
            .map(revision -> new Version(revision, Fields.of(revision.spec())))
            .toList());
  }

  private static List<ServiceRevision> since(ClusterState state, Service service, Id applied) {
    return state
        .serviceRevision(applied)
        .filter(base -> base.service().equals(service.id()))
        .map(base ->
            state
                .revisionsOf(service.id())
                .filter(revision -> revision.number() >= base.number())
                .sorted(Comparator.comparingLong(ServiceRevision::number))
                .toList())
        .orElse(List.of());
  }

  /** Who gave a field its present value; empty if the last apply did. */
  String setBy(String path) {
    if (versions.size() < 2) {
      return "";
    }
    List<Version> newestFirst = new ArrayList<>(versions).reversed();
    String live = newestFirst.getFirst().fields().getOrDefault(path, "");
    Version setter = newestFirst.getFirst();
    for (Version version : newestFirst) {
      if (!Objects.equals(live, version.fields().getOrDefault(path, ""))) {
        return verb(setter.revision());
      }
      setter = version;
    }
    return "";
  }

  /** The verb of the commit that made a revision, as long as its event is remembered. */
  private String verb(ServiceRevision revision) {
    return state
        .events()
        .filter(event -> event.revision() == revision.meta().version())
        .filter(event -> event.object().equals(service.id()))
        .filter(event -> CHANGES_A_SPEC.contains(event.reason()))
        .map(Event::source)
        .findFirst()
        .orElse(FieldChange.BY_HAND);
  }
}
