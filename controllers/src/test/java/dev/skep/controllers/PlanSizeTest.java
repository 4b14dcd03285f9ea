package dev.skep.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.driver.DriverSettings;
import dev.skep.controllers.replicated.Replicated;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The largest plan of each planner that has a bound is no larger than a few of the usual ones. */
class PlanSizeTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final int MOST_BYTES = 2 * DriverSettings.defaults().maxTransactionBytes();
  private static final Id SERVICE = id("service");
  private static final Id REVISION = id("revision");

  private static Id id(String name) {
    return Id.derive(new Id(0, 0), name);
  }

  /** A service with a name as long as names may be. */
  private static List<Mutation> service(long replicas) {
    String name = "s".repeat(63);
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("web:1").build(),
            TaskSpec.Resources.none(),
            TaskSpec.RestartPolicy.defaults(),
            TaskSpec.Placement.anywhere(),
            List.of(),
            0);
    ServiceSpec spec =
        new ServiceSpec(
            name,
            Map.of(),
            task,
            new Mode.Replicated(replicas),
            UpdatePolicy.defaults(),
            UpdatePolicy.defaults(),
            Endpoint.none());
    return List.of(
        new Mutation.Put(ServiceRevision.of(REVISION, SERVICE, 1, spec)),
        new Mutation.Put(Service.created(Meta.of(SERVICE, name, Map.of()), REVISION)));
  }

  private static Mutation readyNode(int number) {
    String name = "a-node-with-a-rather-long-name-" + number;
    return new Mutation.Put(
        new Node(
            Meta.of(id(name), name, Map.of()),
            Node.Role.WORKER,
            Node.Availability.ACTIVE,
            Node.Description.unknown(name),
            null,
            new Node.Status(Node.State.READY, "", "10.0.0.1")));
  }

  private static ClusterState state(List<Mutation> mutations) {
    Transaction transaction = Transaction.of(id("tx"), mutations);
    return ClusterState.EMPTY.apply(new LogEntry(transaction, NOON)).state();
  }

  private static int encoded(Plan plan) {
    Transaction transaction = new Transaction(id("tx"), plan.preconditions(), plan.mutations(), 7);
    return StoreCodec.encode(new LogEntry(transaction, NOON)).length;
  }

  @Test
  void assignmentsOfOnePlanFit() {
    List<Mutation> all = new ArrayList<>(service(Scheduling.MAX_ASSIGNMENTS + 1));
    for (int number = 0; number < 1_000; number++) {
      all.add(readyNode(number));
    }
    for (int slot = 1; slot <= Scheduling.MAX_ASSIGNMENTS + 1; slot++) {
      all.add(
          new Mutation.Put(
              Task.pending(id("task" + slot), SERVICE, REVISION, slot, TaskState.RUNNING)));
    }
    Plan plan = new Scheduling().plan(state(all), NOON);

    assertThat(plan.mutations()).hasSizeGreaterThan(Scheduling.MAX_ASSIGNMENTS);
    assertThat(plan.preconditions()).hasSize(1_000);
    assertThat(plan.lookAgainAt()).as("the rest follows").contains(NOON);
    assertThat(encoded(plan)).isLessThan(MOST_BYTES);
  }

  @Test
  void newTasksOfOnePlanFit() {
    Replicated replicated = new Replicated();
    Plan plan =
        replicated
            .observe(state(service(1_000_000)), Observations.none(), SERVICE)
            .map(view -> replicated.plan(view, NOON))
            .orElseThrow();
    assertThat(plan.mutations()).hasSizeGreaterThan(100);
    assertThat(encoded(plan)).isLessThan(MOST_BYTES);
  }
}
