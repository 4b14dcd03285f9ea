package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A container engine: what really runs on a host, whatever anybody believes. */
final class SimEngine {
  private static final long LONGEST_CREATE = 6_000;
  private static final long STUCK_LOOK = 5_000;
  private static final long LONGEST_START = 1_500;
  private static final long LONGEST_STOP = 10_000;
  private static final long LONGEST_LIFE = 90_000;
  private static final long LONGEST_JOB = 12_000;
  private static final int CRASHED = 137;

  private final World world;
  private final TreeMap<Id, Container> containers = new TreeMap<>();
  private Consumer<Id> listener = task -> {};
  private int boots;

  SimEngine(World world) {
    this.world = world;
  }

  /** Where a container is in its life. */
  enum Phase {
    CREATED,
    STARTING,
    RUNNING,
    ENDED
  }

  /** A container; it belongs to a task as its labels say. */
  static final class Container {
    private final AssignedTask task;
    private Phase phase = Phase.CREATED;
    private int exitCode;
    private boolean stopping;
    private boolean job;

    private Container(AssignedTask task) {
      this.task = task;
    }

    AssignedTask task() {
      return task;
    }

    Phase phase() {
      return phase;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /** Hears of every container that changes; one agent at a time listens. */
  void listener(Consumer<Id> changed) {
    listener = changed;
  }

  Collection<Container> containers() {
    return containers.values();
  }

  Optional<Container> container(Id task) {
    return Optional.ofNullable(containers.get(task));
  }

  /** Gets the image and makes the container; {@code done} gets an error, or nothing. */
  void create(AssignedTask task, Consumer<String> done) {
    boolean bad = world.chance().happens(world.troubles().badStart);
    if (world.chance().happens(world.troubles().stuckStart)) {
      untilCalm(() -> create(task, done));
      return;
    }
    later(
        world.chance().between(5, LONGEST_CREATE),
        () -> {
          if (!bad) {
            containers.putIfAbsent(task.id(), new Container(task));
          }
          done.accept(bad ? "No such image: " + task.spec().container().image() : "");
          listener.accept(task.id());
        });
  }

  /** A registry that does not answer: it gets on with it only when all is well again. */
  private void untilCalm(Runnable what) {
    later(
        STUCK_LOOK,
        () -> {
          if (world.isCalm()) {
            what.run();
          } else {
            untilCalm(what);
          }
        });
  }

  /**
   * Starts a container that was made; it runs, or ends at once.
   *
   * @param job whether it shall run to completion
   */
  void start(Id task, boolean job) {
    Container container = required(task);
    container.job = job;
    container.phase = Phase.STARTING;
    boolean bad = world.chance().happens(world.troubles().badStart);
    later(
        world.chance().between(5, LONGEST_START),
        () -> {
          if (container.phase != Phase.STARTING) {
            return;
          }
          if (bad) {
            end(container, 127);
          } else {
            container.phase = Phase.RUNNING;
            world.containerStarted();
            planEnd(container);
            listener.accept(task);
          }
        });
  }

  private void planEnd(Container container) {
    if (container.job) {
      planCompletion(container);
      return;
    }
    if (world.chance().happens(world.troubles().earlyEnd)) {
      int exitCode = world.chance().below(2);
      long life = world.chance().between(10, LONGEST_LIFE);
      later(
          life,
          () -> {
            if (container.phase == Phase.RUNNING && !world.isCalm()) {
              end(container, exitCode);
            }
          });
    }
  }

  /** What runs to completion does so in the calm, too, and then without a failure. */
  private void planCompletion(Container container) {
    boolean fails = world.chance().happens(world.troubles().earlyEnd);
    later(
        world.chance().between(10, LONGEST_JOB),
        () -> {
          if (container.phase == Phase.RUNNING) {
            end(container, fails && !world.isCalm() ? 1 : 0);
          }
        });
  }

  /** Asks a running container to stop; it does within its grace period. */
  void stop(Id task) {
    Container container = required(task);
    if (!container.stopping) {
      container.stopping = true;
      world.stops(container.task);
      later(
          world.chance().between(5, LONGEST_STOP),
          () -> {
            if (container.phase == Phase.RUNNING) {
              end(container, 143);
            }
          });
    }
  }

  /** The guard ends a container at once. */
  void kill(Id task) {
    container(task)
        .filter(found -> found.phase == Phase.RUNNING || found.phase == Phase.STARTING)
        .ifPresent(found -> {
          world.trace().note("guard", names -> "ends " + names.of(task));
          end(found, CRASHED);
        });
  }

  void remove(Id task) {
    containers.remove(task);
  }

  private void end(Container container, int exitCode) {
    container.phase = Phase.ENDED;
    container.exitCode = exitCode;
    listener.accept(container.task.id());
  }

  private Container required(Id task) {
    @Nullable Container container = containers.get(task);
    if (container == null) {
      throw new IllegalStateException("no container of task " + task);
    }
    return container;
  }

  /** The host goes down under the engine: nothing runs on, and maybe nothing is left. */
  void crash(boolean forgetsContainers) {
    boots++;
    listener = task -> {};
    if (forgetsContainers) {
      containers.clear();
    }
    for (Iterator<Container> all = containers.values().iterator(); all.hasNext(); ) {
      Container container = all.next();
      container.stopping = false;
      if (container.phase == Phase.RUNNING || container.phase == Phase.STARTING) {
        container.phase = Phase.ENDED;
        container.exitCode = CRASHED;
      }
    }
  }

  /** Starts again what the crash of the host ended. */
  void revive(Id task) {
    container(task)
        .filter(container -> container.phase == Phase.ENDED && container.exitCode == CRASHED)
        .ifPresent(container -> start(task, container.job));
  }

  /** Removes every container, as leaving a cluster does. */
  void wipe() {
    boots++;
    listener = task -> {};
    containers.clear();
  }

  /** What a crash of the host prevents. */
  private void later(long millis, Runnable what) {
    int boot = boots;
    world
        .agenda()
        .in(
            millis,
            () -> {
              if (boot == boots) {
                what.run();
              }
            });
  }
}
