package dev.skep.server.http;

import dev.skep.api.http.StackView;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Stacks as the API shows them. */
final class StackViews {
  private StackViews() {}

  static List<StackView> all(ClusterState state) {
    return state
        .resources(Kind.STACK)
        .map(Stack.class::cast)
        .filter(stack -> !stack.isRemoving())
        .sorted(Comparator.comparing((Stack stack) -> stack.meta().name()))
        .map(stack -> of(state, stack))
        .toList();
  }

  static StackView.Detail detail(ClusterState state, Stack stack) {
    return new StackView.Detail(of(state, stack), stack.manifest());
  }

  /** What it was, oldest first. */
  static List<StackView.Revision> revisions(Stack stack) {
    return stack.revisions().stream()
        .map(revision ->
            new StackView.Revision(
                revision.number(),
                stack.current().filter(revision::equals).isPresent(),
                revision.appliedAt(),
                revision.by(),
                revision.files(),
                revision.services().size(),
                revision.summary()))
        .toList();
  }

  private static StackView of(ClusterState state, Stack stack) {
    Stack.Revision last = stack.revisions().isEmpty() ? null : stack.revisions().getLast();
    Instant applied = last == null ? stack.meta().updatedAt() : last.appliedAt();
    return new StackView(
        stack.id().toString(),
        stack.meta().name(),
        (int) state.services().filter(belongsTo(stack.meta().name())).count(),
        last == null ? 0 : last.number(),
        applied,
        stack.meta().createdAt());
  }

  /** The services of a stack that are not being removed. */
  static Predicate<Service> belongsTo(String stack) {
    return service -> !service.isRemoving() && ServiceViews.stackOf(service).equals(stack);
  }

  /** The tasks of a stack's services. */
  static Stream<Task> tasks(ClusterState state, String stack) {
    return state
        .services()
        .filter(belongsTo(stack))
        .flatMap(service -> state.tasksOfService(service.id()));
  }
}
