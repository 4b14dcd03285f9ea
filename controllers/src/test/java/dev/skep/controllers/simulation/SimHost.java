package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine with an engine and an agent; a manager may run on it, too. */
final class SimHost {
  private final World world;
  private final String name;
  private final Node.Description description;
  private final SimEngine engine;
  private final SimGuard guard;
  private Id node;
  private final TreeMap<Id, AssignedTask> cache = new TreeMap<>();
  private boolean member;
  private boolean up = true;
  private long clockAhead;
  private @Nullable SimProcess agent;

  SimHost(World world, String name, Node.Description description, Id node) {
    this.world = world;
    this.name = name;
    this.description = description;
    this.node = node;
    engine = new SimEngine(world);
    guard = new SimGuard(world, engine);
  }

  String name() {
    return name;
  }

  Node.Description description() {
    return description;
  }

  SimEngine engine() {
    return engine;
  }

  SimGuard guard() {
    return guard;
  }

  /** The node it is, or was last. */
  Id node() {
    return node;
  }

  /** What its clock shows beyond the true time, in milliseconds; negative when it is late. */
  long clockAhead() {
    return clockAhead;
  }

  void setClock(long aheadMillis) {
    clockAhead = aheadMillis;
  }

  boolean isUp() {
    return up;
  }

  /** Whether it belongs to the cluster, as far as it knows. */
  boolean isMember() {
    return member;
  }

  boolean hasAgent() {
    return agent != null;
  }

  /** Becomes a member as the given node and starts its agent. */
  void join(Id as) {
    node = as;
    member = true;
    startAgent();
  }

  /** What {@code skep swarm leave} does on a worker: nothing of the cluster is left here. */
  void leave() {
    stopAgent();
    member = false;
    engine.wipe();
    cache.clear();
    world.trace().note(name, "has left");
  }

  void startAgent() {
    if (up && member && agent == null) {
      SimProcess process = new SimProcess(world.agenda());
      agent = process;
      new SimAgent(world, this, node, process).start();
    }
  }

  void stopAgent() {
    if (agent != null) {
      agent.kill();
      agent = null;
    }
  }

  void freezeAgent(long millis) {
    if (agent != null) {
      agent.freeze(millis);
    }
  }

  /** Loses power. */
  void crash(boolean forgetsContainers) {
    stopAgent();
    up = false;
    engine.crash(forgetsContainers);
    guard.forget();
  }

  /**
   * Has power again.
   *
   * @param restores whether its tasks begin again as its disk remembers them, before anybody is
   *     asked
   */
  void boot(boolean restores) {
    up = true;
    if (restores) {
      cache.values().stream()
          .filter(task -> task.desired() == TaskState.RUNNING && guard.mayStart(task))
          .forEach(task -> engine.revive(task.id()));
    }
    startAgent();
  }

  /** What survives a crash of the host. */
  void remember(AssignedTask task) {
    cache.put(task.id(), task);
  }

  /** It ended, or is none of this host's any more, so it will not begin again here. */
  void forget(Id task) {
    cache.remove(task);
  }
}
