package dev.skep.controllers;

import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import java.util.Optional;

/**
 * A task of a slot together with its node.
 *
 * @param task the task
 * @param node where it is; empty when it has no node yet or its node left the cluster
 */
public record Occupant(Task task, Optional<Node> node) {

  /** The task as it stands in a state. */
  public static Occupant of(Task task, ClusterState state) {
    return new Occupant(task, Optional.ofNullable(task.node()).flatMap(state::node));
  }

  /** Whether it will never run (again): it ended, or was given up before it had a node. */
  public boolean hasEnded() {
    return task.state().terminal() || (task.node() == null && !task.isWanted());
  }

  /** Whether it is on a node that is down or that left the cluster. */
  public boolean isOnLostNode() {
    return task.node() != null && node.map(n -> n.status().state() == Node.State.DOWN).orElse(true);
  }

  /** Whether it is on a node that was told to let its tasks go. */
  public boolean isOnDrainedNode() {
    return node.map(n -> n.availability() == Node.Availability.DRAIN).orElse(false);
  }

  /** Whether a container of it may be running, as far as the managers can tell. */
  public boolean mayRun() {
    return task.node() != null && !hasEnded() && !isOnLostNode();
  }

  /**
   * Whether it must not be forgotten yet: a container of it may be running, or may come back with
   * its node and with the addresses that it has there.
   */
  public boolean mustBeKept() {
    return mayRun() || (task.holdsAddresses() && node.isPresent());
  }

  /** Whether it is wanted but cannot go on: it ended, or its node is lost or drained. */
  public boolean needsReplacement() {
    return task.isWanted() && (task.state().terminal() || isOnLostNode() || isOnDrainedNode());
  }

  /** Whether it only waits to be deleted and counts in its slot no more. */
  public boolean isLeaving() {
    return task.desired() == TaskState.REMOVE;
  }
}
