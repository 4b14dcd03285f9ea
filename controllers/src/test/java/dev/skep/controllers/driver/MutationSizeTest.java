package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.Given;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutationSizeTest {
  static Stream<Mutation> mutations() {
    Node node = Given.ready("a-node-with-a-name");
    return Stream.of(
        new Mutation.Put(
            Task.pending(Given.id("t"), Given.id("s"), Given.id("r"), 100_000, TaskState.RUNNING)),
        new Mutation.AssignTask(Given.id("t"), node.id(), "scheduler assigned task to node"),
        new Mutation.DesireTask(Given.id("t"), TaskState.SHUTDOWN),
        new Mutation.Delete(Kind.SERVICE_REVISION, Given.id("t")),
        new Mutation.ReportNode(node.id(), node.status()),
        new Mutation.DescribeNode(node.id(), node.description()),
        new Mutation.Explain(Kind.TASK, Given.id("t"), "no suitable node"),
        new Mutation.Emit(
            Event.of("scheduling", Kind.TASK, Given.id("t"), "web.1", "TaskAssigned", "why")));
  }

  private static int encoded(List<Mutation> mutations) {
    Transaction transaction = Transaction.of(Given.id("tx"), mutations);
    return StoreCodec.encode(new LogEntry(transaction, Given.NOON)).length;
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void estimateIsNotTooLowAndNotFarTooHigh(Mutation mutation) {
    int actual = encoded(List.of(mutation, mutation)) - encoded(List.of(mutation));
    assertThat(MutationSize.estimate(mutation)).isBetween(actual, 3 * actual);
  }
}
