package dev.skep.controllers.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.driver.StandardControllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in the package's documentation says who writes what; this watches who does. */
class OwnershipTest {
  private static final Path DOCUMENTATION =
      Path.of("src/main/java/dev/skep/controllers/package-info.java");
  private static final Pattern ROW =
      Pattern.compile("^ \\* \\| ([A-Z][^|]*?) *\\| (\\w+) *\\|.*", Pattern.MULTILINE);

  /** Seeds whose runs are watched; more than enough to meet every occasion that is common. */
  private static final int SEEDS = 12;

  private record Writes(String field, String controller) implements Comparable<Writes> {
    @Override
    public int compareTo(Writes other) {
      return toString().compareTo(other.toString());
    }
  }

  /** A controller that is watched. */
  private record Watched<K, S>(Controller<K, S> controller, Set<Writes> writes)
      implements Controller<K, S> {
    @Override
    public String name() {
      return controller.name();
    }

    @Override
    public Stream<K> everything(ClusterState state, Observations seen) {
      return controller.everything(state, seen);
    }

    @Override
    public Set<K> concerns(Change change, ClusterState state) {
      return controller.concerns(change, state);
    }

    @Override
    public Set<K> concerns(Observations.Heard heard) {
      return controller.concerns(heard);
    }

    @Override
    public Optional<S> observe(ClusterState state, Observations seen, K key) {
      return controller.observe(state, seen, key);
    }

    @Override
    public Plan plan(S observed, Instant now) {
      Plan plan = controller.plan(observed, now);
      Stream.concat(
              plan.mutations().stream().flatMap(OwnershipTest::field),
              plan.waitingOn().stream().map(w -> word(w.kind()) + ".waitingOn"))
          .forEach(field -> writes.add(new Writes(field, name())));
      return plan;
    }
  }

  private static Stream<String> field(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put(Task ignored) -> Stream.of("Task created");
      case Mutation.Put put -> Stream.of(word(put.resource().kind()) + " put");
      case Mutation.Delete delete -> Stream.of(word(delete.kind()) + " deleted");
      case Mutation.AssignTask ignored -> Stream.of("Task.node");
      case Mutation.DesireTask desire -> Stream.of("Task.desired=" + desire.desired().word());
      case Mutation.ReportTask ignored -> Stream.of("Task.status");
      case Mutation.ReportNode ignored -> Stream.of("Node.status");
      case Mutation.DescribeNode ignored -> Stream.of("Node.description");
      case Mutation.Explain explain -> Stream.of(word(explain.kind()) + ".waitingOn");
      case Mutation.Emit ignored -> Stream.empty();
      case Mutation.StartTerm ignored -> Stream.of("term");
      case Mutation.RaiseFeatureLevel ignored -> Stream.of("feature level");
    };
  }

  private static String word(Kind kind) {
    String word = kind == Kind.SERVICE_REVISION ? "revision" : kind.word();
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static <K, S> Controller<K, S> watched(Controller<K, S> controller, Set<Writes> writes) {
    return new Watched<>(controller, writes);
  }

  private static Set<Writes> documented() throws IOException {
    Matcher rows = ROW.matcher(Files.readString(DOCUMENTATION));
    Set<Writes> documented = new TreeSet<>();
    while (rows.find()) {
      documented.add(new Writes(rows.group(1), rows.group(2)));
    }
    return documented;
  }

  @Test
  void controllersWriteWhatTheTableSaysAndNothingElse() throws IOException {
    Set<Writes> seen = new TreeSet<>();
    List<Controller<?, ?>> controllers =
        StandardControllers.all().stream()
            .<Controller<?, ?>>map(controller -> watched(controller, seen))
            .toList();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.run(seed, controllers);
    }
    Set<Writes> documented = documented();
    assertThat(documented).isNotEmpty().containsAll(seen);
    // The rest is too rare, or has no occasion, in a few runs; each has a test of its own.
    documented.removeAll(seen);
    assertThat(documented)
        .extracting(Writes::field)
        .isSubsetOf("Config deleted", "Blob deleted", "Node.description");
  }

  @Test
  void everyStatusFieldHasOneWriter() throws IOException {
    assertThat(
            documented().stream()
                .map(Writes::field)
                .filter(field -> field.contains(".") && !field.contains("="))
                .collect(Collectors.toList()))
        .doesNotHaveDuplicates()
        .contains("Node.status", "Node.description", "Task.node", "Task.waitingOn");
  }
}
