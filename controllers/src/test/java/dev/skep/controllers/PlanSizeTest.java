package dev.skep.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Store;
import dev.skep.controllers.replicated.Replicated;
import dev.skep.controllers.scheduling.Scheduling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The largest plan of each planner that has a bound fits into one transaction. */
class PlanSizeTest {
  private static final String LONG_NAME =
      "a-service-with-a-name-as-long-as-names-may-be-000000000000000";

  private static int encoded(Plan plan) {
    Transaction transaction =
        new Transaction(Given.id("tx"), plan.preconditions(), plan.mutations(), 7);
    return StoreCodec.encode(new LogEntry(transaction, Given.NOON)).length;
  }

  @Test
  void assignmentsOfOnePlanFit() {
    Given given = new Given().service(Given.spec(LONG_NAME, Scheduling.MAX_ASSIGNMENTS));
    for (int i = 0; i < 1_000; i++) {
      given.nodes("node-with-a-name-" + i);
    }
    Id service = given.service(LONG_NAME).id();
    List<Mutation> tasks = new ArrayList<>();
    for (int slot = 1; slot <= Scheduling.MAX_ASSIGNMENTS + 1; slot++) {
      tasks.add(
          new Mutation.Put(
              Task.pending(
                  Given.id("t" + slot),
                  service,
                  given.service(LONG_NAME).revision(),
                  slot,
                  TaskState.RUNNING)));
    }
    given.apply(tasks);
    Plan plan = new Scheduling().plan(given.state(), given.now());
    assertThat(plan.mutations()).hasSizeGreaterThan(Scheduling.MAX_ASSIGNMENTS);
    assertThat(plan.preconditions()).hasSize(1_000);
    assertThat(plan.lookAgainAt()).as("the rest follows").contains(given.now());
    assertThat(encoded(plan)).isLessThan(Store.MAX_TRANSACTION_BYTES);
  }

  @Test
  void newTasksOfOnePlanFit() {
    Given given = new Given().service(Given.spec(LONG_NAME, 1_000_000));
    Replicated replicated = new Replicated();
    Plan plan =
        replicated
            .observe(given.state(), Observations.none(), given.service(LONG_NAME).id())
            .map(view -> replicated.plan(view, given.now()))
            .orElseThrow();
    assertThat(encoded(plan)).isLessThan(Store.MAX_TRANSACTION_BYTES);
  }
}
