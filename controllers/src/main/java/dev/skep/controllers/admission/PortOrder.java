package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order in which services are brought to their ports. The state checks each write against those
 * before it, so a service that takes another one's port comes after that one; otherwise services
 * come as they are written. Two that exchange ports cannot be ordered; the state refuses them.
 */
final class PortOrder {
  private final List<ServiceSpec> wanted;
  private final List<Id> ids;

  /** The places in the list of those that wait for a service. */
  private final Map<Id, List<Integer>> waiters = new HashMap<>();

  /** For how many services each waits. */
  private final int[] waitsFor;

  private PortOrder(
      List<ServiceSpec> wanted, Function<ServiceSpec, Id> idOf, Map<Id, ServiceSpec> present) {
    this.wanted = wanted;
    this.ids = wanted.stream().map(idOf).toList();
    this.waitsFor = new int[wanted.size()];
    Map<PublishedPort, Id> holders = new HashMap<>();
    present.forEach((id, spec) -> meshPorts(spec).forEach(port -> holders.put(port, id)));
    for (int place = 0; place < wanted.size(); place++) {
      for (Id holder : othersThatHold(place, holders)) {
        waiters.computeIfAbsent(holder, key -> new ArrayList<>()).add(place);
        waitsFor[place]++;
      }
    }
  }

  /**
   * Puts services in order.
   *
   * @param wanted as they shall be; no two of them with the same port of the mesh
   * @param idOf the id of each
   * @param present the services as they are
   */
  static List<ServiceSpec> of(
      List<ServiceSpec> wanted, Function<ServiceSpec, Id> idOf, Map<Id, ServiceSpec> present) {
    return new PortOrder(wanted, idOf, present).ordered();
  }

  private Set<Id> othersThatHold(int place, Map<PublishedPort, Id> holders) {
    Set<Id> others = new HashSet<>();
    for (PublishedPort port : meshPorts(wanted.get(place))) {
      @Nullable Id holder = holders.get(port);
      if (holder != null && !holder.equals(ids.get(place))) {
        others.add(holder);
      }
    }
    return others;
  }

  private List<ServiceSpec> ordered() {
    TreeSet<Integer> rest = new TreeSet<>();
    TreeSet<Integer> ready = new TreeSet<>();
    for (int place = 0; place < waitsFor.length; place++) {
      rest.add(place);
      if (waitsFor[place] == 0) {
        ready.add(place);
      }
    }
    List<ServiceSpec> ordered = new ArrayList<>(wanted.size());
    while (!rest.isEmpty()) {
      int next = ready.isEmpty() ? rest.first() : ready.first();
      rest.remove(next);
      ready.remove(next);
      ordered.add(wanted.get(next));
      for (int waiter : waiters.getOrDefault(ids.get(next), List.of())) {
        waitsFor[waiter]--;
        if (waitsFor[waiter] == 0 && rest.contains(waiter)) {
          ready.add(waiter);
        }
      }
    }
    return ordered;
  }

  /** As they look from outside. */
  private static List<PublishedPort> meshPorts(ServiceSpec spec) {
    return spec.endpoint().ports().stream()
        .filter(port -> port.mode() == PublishMode.INGRESS && port.published() != 0)
        .map(port -> new PublishedPort(port.protocol(), 0, port.published(), port.mode()))
        .toList();
  }
}
