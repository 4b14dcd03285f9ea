package dev.skep.bench;

import dev.skep.api.Id;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.driver.Driver;
import dev.skep.controllers.driver.DriverSettings;
import dev.skep.controllers.driver.StandardControllers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One service of many is scaled up by one: from the commit of that wish until the real driver with
 * all controllers has nothing left to do, its own commits to a store in memory included. The time
 * must not depend on how many services there are.
 */
public final class ReconcileBenchmark {
  private static final int[] SERVICES = {100, 1_000, 10_000, 100_000};
  private static final int NODES = 1_000;

  /** Services that are changed in all, each once. */
  private static final int CHANGED = 1_000;

  private static final int WARM_UPS = 10;

  private ReconcileBenchmark() {}

  public static void main(String[] arguments) {
    // The compiler's work is not what is measured.
    for (int i = 0; i < WARM_UPS; i++) {
      new Cluster(SERVICES[0]).measure(new ArrayList<>(), new ArrayList<>());
    }
    for (int services : SERVICES) {
      List<Long> nanos = new ArrayList<>();
      List<Long> computing = new ArrayList<>();
      // Fewer rounds where there are many services to change, and much to build.
      for (int round = 0; round < Math.max(1, CHANGED / Math.min(services, CHANGED)); round++) {
        new Cluster(services).measure(nanos, computing);
      }
      long[] times = sorted(nanos);
      long[] own = sorted(computing);
      System.out.printf(
          "%d services: %s, the slowest tenth %s; of the processor %s, the slowest tenth %s%n",
          services, at(times, 5), at(times, 9), at(own, 5), at(own, 9));
    }
  }

  private static long[] sorted(List<Long> nanos) {
    return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static String at(long[] sorted, int tenths) {
    return Medians.millis(Duration.ofNanos(sorted[sorted.length * tenths / 10]));
  }

  /** A leader at rest: every service has its one task running. */
  private static final class Cluster {
    private static final Id LEADER = new Id(1, 1);

    private final int services;
    private final InMemoryStore store;
    private final Driver driver;
    private final Instant now;

    Cluster(int services) {
      this.services = services;
      Population population = new Population();
      population.nodes(NODES);
      for (int service = 0; service < services; service++) {
        population.service(service, 1, TaskSpec.Placement.anywhere());
        population.running(service, 1, NODES);
      }
      ClusterState state = population.state();
      now = state.time();
      store = new InMemoryStore(LEADER, state, () -> now, Runnable::run);
      driver =
          new Driver(
              store,
              StandardControllers.all(),
              DriverSettings.defaults(),
              (where, cause) -> {
                throw new IllegalStateException(where, cause);
              },
              () -> {});
      store.watch(state.revision(), (Committed committed) -> driver.committed(committed));
      driver.leadership(store.leadership().view());
      settle();
      driver.observed(heard(state));
      settle();
    }

    /** All nodes have just been heard of. */
    private Observations heard(ClusterState state) {
      SortedMap<Id, NodeObservation> heard = new TreeMap<>();
      Instant leaseEnds = now.plus(Duration.ofMinutes(1));
      state
          .nodes()
          .forEach(node ->
              heard.put(
                  node.id(),
                  new NodeObservation(
                      leaseEnds, true, node.status().address(), node.description(), 0)));
      return Observations.of(heard);
    }

    /** Runs until only time could bring something to do. */
    private void settle() {
      while (driver.run(now).filter(at -> !at.isAfter(now)).isPresent()) {
        // Everything happens in the call.
      }
    }

    void measure(List<Long> nanos, List<Long> computing) {
      int changes = Math.min(services, CHANGED);
      for (int change = 0; change < changes; change++) {
        // Spread over all services.
        String service = Population.serviceName((int) ((long) change * services / changes));
        Request request = new Request(Id.derive(LEADER, "scale", change), now, "bench");
        Transaction scale =
            Admission.scale(store.state(), request, service, 2).orThrow().transaction();
        long begin = System.nanoTime();
        long computed = Medians.threadTime();
        store.commit(scale).toCompletableFuture().join();
        settle();
        computing.add(Medians.threadTime() - computed);
        nanos.add(System.nanoTime() - begin);
      }
      long tasks = store.state().tasks().filter(task -> task.node() != null).count();
      if (tasks != services + changes) {
        throw new IllegalStateException(tasks + " tasks have a node");
      }
    }
  }
}
