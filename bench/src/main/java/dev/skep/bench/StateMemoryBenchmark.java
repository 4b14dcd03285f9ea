package dev.skep.bench;

import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory per task of a state: the heap after collections with the state and without it, divided by
 * its tasks. Measured for running tasks with a container, as commits make them and as a snapshot
 * brings them back.
 */
public final class StateMemoryBenchmark {
  private static final int NODES = 5_000;
  private static final int REPLICAS = 100;
  private static final int COLLECTIONS = 3;

  private StateMemoryBenchmark() {}

  /**
   * Prints bytes per task.
   *
   * @param arguments how many tasks
   */
  public static void main(String[] arguments) throws IOException {
    int tasks = Integer.parseInt(arguments[0]);
    // Loads what both need, and what the first state would be charged with.
    read(written(state(REPLICAS)));
    long without = used();
    ClusterState state = state(tasks);
    report(tasks, "as committed", state, without);
    Path snapshot = written(state);
    state = ClusterState.EMPTY;
    long again = used();
    ClusterState restored = read(snapshot);
    report(tasks, "restored from a snapshot", restored, again);
  }

  private static ClusterState state(int tasks) {
    Population population = new Population();
    population.nodes(NODES);
    for (int service = 0; service < tasks / REPLICAS; service++) {
      population.service(service, REPLICAS, TaskSpec.Placement.anywhere());
      population.running(service, REPLICAS, NODES);
    }
    return population.state();
  }

  private static void report(int tasks, String how, ClusterState state, long without) {
    long with = used();
    // The nodes and services beside the tasks are charged to them, too.
    System.out.printf(
        "%d running tasks on %d nodes, %s: %d bytes each (at revision %s)%n",
        tasks, NODES, how, (with - without) / tasks, state.revision());
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Path written(ClusterState state) throws IOException {
    Path file = Files.createTempFile("skep-bench", ".snapshot");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      StoreCodec.writeSnapshot(state, out);
    }
    return file;
  }

  private static ClusterState read(Path snapshot) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(snapshot))) {
      return StoreCodec.readSnapshot(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      snapshot.toFile().delete();
    }
  }
}
