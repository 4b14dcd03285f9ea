package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Ipv4;
import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;
import io.vavr.collection.Map;
import io.vavr.collection.Set;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is taken of a network, and on which nodes it is. An address is taken as long as its owner is
 * there and holds it: the task, the service or the node's balancer.
 *
 * @param taken every address that has an owner
 * @param tasks how many tasks of a node are on the network: assigned to it and not ended. On the
 *     network of the mesh the node itself counts, too
 * @param balancers nodes with a balancer
 * @param lacking nodes of {@code tasks} without one
 * @param idle nodes with one, but without a task
 */
public record NetworkUse(
    AddressSet taken, Map<Id, Integer> tasks, Set<Id> balancers, Set<Id> lacking, Set<Id> idle) {
  /** Of a network that nobody uses. */
  static final NetworkUse NONE =
      new NetworkUse(
          AddressSet.EMPTY, HashMap.empty(), HashSet.empty(), HashSet.empty(), HashSet.empty());

  /** Whether an address has an owner. */
  public boolean isTaken(Ipv4 address) {
    return taken.contains(address);
  }

  /** How many addresses have an owner. */
  public int takenCount() {
    return taken.size();
  }

  /** The lowest address from one to another, both included, that has no owner. */
  public Optional<Ipv4> firstFree(Ipv4 from, Ipv4 last) {
    return taken.firstAbsent(from, last);
  }

  /** The nodes that need a balancer and have none, in no particular order. */
  public Stream<Id> lackingNodes() {
    return Iteration.stream(lacking.iterator());
  }

  /** The nodes that have a balancer and need none, in no particular order. */
  public Stream<Id> idleNodes() {
    return Iteration.stream(idle.iterator());
  }

  /** Whether a task on the node is on the network. */
  public boolean isOn(Id node) {
    return tasks.containsKey(node);
  }

  /** Whether each node has what it needs, and no more. */
  boolean isBalanced() {
    return lacking.isEmpty() && idle.isEmpty();
  }

  /** What is taken once an address has an owner. */
  public NetworkUse with(Ipv4 address) {
    return new NetworkUse(taken.with(address), tasks, balancers, lacking, idle);
  }

  NetworkUse without(Ipv4 address) {
    return new NetworkUse(taken.without(address), tasks, balancers, lacking, idle);
  }

  NetworkUse withTaskOn(Id node) {
    int before = tasks.getOrElse(node, 0);
    Map<Id, Integer> counted = tasks.put(node, before + 1);
    return before > 0
        ? new NetworkUse(taken, counted, balancers, lacking, idle)
        : new NetworkUse(
            taken,
            counted,
            balancers,
            balancers.contains(node) ? lacking : lacking.add(node),
            idle.remove(node));
  }

  NetworkUse withoutTaskOn(Id node) {
    int before = tasks.getOrElse(node, 0);
    return before > 1
        ? new NetworkUse(taken, tasks.put(node, before - 1), balancers, lacking, idle)
        : new NetworkUse(
            taken,
            tasks.remove(node),
            balancers,
            lacking.remove(node),
            balancers.contains(node) ? idle.add(node) : idle);
  }

  NetworkUse withBalancer(Id node, Ipv4 address) {
    return new NetworkUse(
        taken.with(address),
        tasks,
        balancers.add(node),
        lacking.remove(node),
        isOn(node) ? idle : idle.add(node));
  }

  NetworkUse withoutBalancer(Id node, Ipv4 address) {
    return new NetworkUse(
        taken.without(address),
        tasks,
        balancers.remove(node),
        isOn(node) ? lacking.add(node) : lacking,
        idle.remove(node));
  }
}
