package dev.skep.controllers.simulation;

import static java.util.stream.Collectors.toSet;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The look-ups of a state say what its resources say, and what shall be unique is. */
final class IndexRule implements Rule {
  private static final int REBUILD_EVERY = 397;

  /** The indexes follow from the resources alone. */
  private static final Snapshot.Head NO_HISTORY = Snapshot.head(ClusterState.EMPTY);

  private int commits;

  @Override
  public void check(Commit commit) {
    boolean touchesServices = false;
    for (Change change : commit.committed().changes()) {
      touchesServices |= change.resource() instanceof Service;
    }
    if (touchesServices) {
      unique(commit.after());
    }
    if (++commits % REBUILD_EVERY == 0) {
      everything(commit.after());
    }
  }

  private static void unique(ClusterState state) {
    Set<String> taken = new HashSet<>();
    state
        .services()
        .filter(service -> !service.isRemoving())
        .forEach(service -> {
          claim(taken, "name " + service.meta().name(), service);
          for (PublishedPort port : state.spec(service.id()).orElseThrow().endpoint().ports()) {
            if (port.mode() == PublishMode.INGRESS && port.published() != 0) {
              claim(taken, port.protocol().word() + " port " + port.published(), service);
            }
          }
        });
  }

  private static void claim(Set<String> taken, String what, Service service) {
    if (!taken.add(what)) {
      throw new Violation("names and ports are unique", what + " of " + service);
    }
  }

  @Override
  public void everything(ClusterState state) {
    List<Resource> resources = Snapshot.resources(state).toList();
    ClusterState rebuilt = Snapshot.restore(NO_HISTORY, resources);
    same("unassigned tasks", ids(state.unassignedTasks()), ids(rebuilt.unassignedTasks()));
    same("blocks", state.blocks().collect(toSet()), rebuilt.blocks().collect(toSet()));
    same("unserved", ids(state.unservedServices()), ids(rebuilt.unservedServices()));
    same("unbalanced", ids(state.unbalancedNetworks()), ids(rebuilt.unbalancedNetworks()));
    same("bare", ids(state.networksWithoutAddresses()), ids(rebuilt.networksWithoutAddresses()));
    same("new tasks", newTasks(state), newTasks(rebuilt));
    for (Resource resource : resources) {
      Id id = resource.id();
      switch (resource) {
        case Node ignored -> {
          same("tasks of a node", ids(state.tasksOnNode(id)), ids(rebuilt.tasksOnNode(id)));
          same("use of a node", state.use(id), rebuilt.use(id));
        }
        case Network network -> {
          String name = network.meta().name();
          same("use of a network", state.networkUse(name), rebuilt.networkUse(name));
        }
        case Service service -> {
          same("tasks", ids(state.tasksOfService(id)), ids(rebuilt.tasksOfService(id)));
          same("revisions", ids(state.revisionsOf(id)), ids(rebuilt.revisionsOf(id)));
          String name = service.meta().name();
          same("names", state.named(Kind.SERVICE, name), rebuilt.named(Kind.SERVICE, name));
          same("dependents", ids(state.dependents(name)), ids(rebuilt.dependents(name)));
          for (PublishedPort port : state.spec(id).orElseThrow().endpoint().ports()) {
            same(
                "ports",
                state.ingressPort(port.protocol(), port.published()),
                rebuilt.ingressPort(port.protocol(), port.published()));
          }
        }
        default -> {}
      }
    }
  }

  private static Set<Id> newTasks(ClusterState state) {
    return ids(state.servicesWithNewTasks().flatMap(state::newTasks));
  }

  private static Set<Id> ids(Stream<? extends Resource> resources) {
    return resources.map(Resource::id).collect(toSet());
  }

  private static void same(String what, Object kept, Object rebuilt) {
    if (!Objects.equals(kept, rebuilt)) {
      throw new Violation("indexes are right", what + ": " + kept + ", rebuilt: " + rebuilt);
    }
  }
}
