package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Meta;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A small cluster in memory: managers m1 and m2, and the service web with a config. */
final class World {
  static final Id M1 = Samples.id("m1");
  static final Id M2 = Samples.id("m2");
  static final Id CONFIG = Samples.id("motd");
  static final String DIGEST = "d1";
  static final Duration LEASE = Duration.ofSeconds(60);

  final InMemoryStore memory = new InMemoryStore(M1, InstantSource.system(), Runnable::run);
  private final Random random = new Random(1);

  World() {
    commit(
        new Mutation.Put(patient(Samples.cluster())),
        new Mutation.Put(Samples.node("m1")),
        new Mutation.Put(Samples.node("m2")),
        new Mutation.Put(
            new dev.skep.api.model.Blob(
                Meta.of(Samples.id("blob"), "", Map.of()), Samples.sealed("hello"))),
        new Mutation.Put(
            new Config(
                Meta.of(CONFIG, "motd", Map.of()),
                List.of(new PayloadVersion(DIGEST, Samples.id("blob"), 5)))));
    commit(Samples.create(withConfig(Samples.spec("web", 3))));
  }

  /** Sessions in which nobody speaks shall not end because the machine is busy. */
  private static Cluster patient(Cluster cluster) {
    Cluster.Spec spec = cluster.spec();
    return new Cluster(
        cluster.meta(),
        new Cluster.Spec(
            LEASE.dividedBy(spec.missedHeartbeats()),
            spec.missedHeartbeats(),
            spec.taskHistoryLimit(),
            spec.addressPool(),
            spec.subnetSize(),
            spec.certificateExpiry()),
        cluster.trust());
  }

  private static ServiceSpec withConfig(ServiceSpec spec) {
    ContainerSpec container =
        ContainerSpec.of("web:1")
            .configs(List.of(new FileReference("motd", CONFIG, DIGEST, "/motd", "0", "0", 0444)))
            .build();
    return spec.withTask(spec.task().withContainer(container));
  }

  Committed commit(Mutation... mutations) {
    return commit(List.of(mutations));
  }

  Committed commit(List<Mutation> mutations) {
    return memory.commit(Transaction.of(Id.random(random), mutations)).toCompletableFuture().join();
  }

  /** Assigns the task of a slot to a node. */
  Id assign(int slot, Id node) {
    return assign(slot, slot, node).getFirst();
  }

  /** Assigns tasks of these slots in one commit. */
  List<Id> assign(int from, int to, Id node) {
    List<Mutation> mutations = new ArrayList<>();
    List<Id> tasks = new ArrayList<>();
    IntStream.rangeClosed(from, to)
        .mapToObj(slot -> Samples.task("web", slot))
        .forEach(task -> {
          tasks.add(task.id());
          mutations.add(new Mutation.Put(task));
          mutations.add(new Mutation.AssignTask(task.id(), node, "assigned"));
        });
    commit(mutations);
    return tasks;
  }

  TaskState stateOf(Id task) {
    return memory.state().task(task).map(Task::state).orElseThrow();
  }
}
