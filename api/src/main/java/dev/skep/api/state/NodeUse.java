package dev.skep.api.state;

import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;

/**
 * What the tasks of a node occupy: the sum over tasks that are assigned to it and have not ended.
 *
 * @param activeTasks how many are wanted; the scheduler spreads by this number
 * @param nanoCpus reserved
 * @param memoryBytes reserved
 * @param generic reserved named amounts
 * @param hostPorts ports taken on the host, each with the number of its holders
 */
public record NodeUse(
    int activeTasks,
    long nanoCpus,
    long memoryBytes,
    Map<String, Long> generic,
    Map<HostPortKey, Integer> hostPorts) {
  /** Of a node without tasks. */
  static final NodeUse NONE = new NodeUse(0, 0, 0, HashMap.empty(), HashMap.empty());

  /** Of a node without tasks. */
  public static NodeUse none() {
    return NONE;
  }

  /** A port of a host. */
  public record HostPortKey(Protocol protocol, int port) {}

  /** What is occupied once one more wanted task of the spec has been placed. */
  public NodeUse plus(ServiceSpec spec) {
    return with(spec, true, true);
  }

  NodeUse with(ServiceSpec spec, boolean occupies, boolean wanted) {
    return change(spec, occupies, wanted, 1);
  }

  NodeUse without(ServiceSpec spec, boolean occupies, boolean wanted) {
    return change(spec, occupies, wanted, -1);
  }

  private NodeUse change(ServiceSpec spec, boolean occupies, boolean wanted, int sign) {
    int active = activeTasks + (occupies && wanted ? sign : 0);
    if (!occupies) {
      return this;
    }
    TaskSpec.Amount reserved = spec.task().resources().reservations();
    Map<String, Long> named = generic;
    for (var entry : reserved.generic().entrySet()) {
      named = named.put(entry.getKey(), entry.getValue() * sign, Long::sum);
    }
    Map<HostPortKey, Integer> ports = hostPorts;
    for (ServiceSpec.PublishedPort port : spec.endpoint().ports()) {
      if (port.mode() == PublishMode.HOST && port.published() != 0) {
        HostPortKey key = new HostPortKey(port.protocol(), port.published());
        int holders = ports.getOrElse(key, 0) + sign;
        ports = holders == 0 ? ports.remove(key) : ports.put(key, holders);
      }
    }
    return new NodeUse(
        active,
        nanoCpus + sign * reserved.nanoCpus(),
        memoryBytes + sign * reserved.memoryBytes(),
        named,
        ports);
  }

  /** How much of a named amount is reserved. */
  public long reserved(String named) {
    return generic.getOrElse(named, 0L);
  }

  /** Whether more is reserved than a node has of anything. */
  public boolean exceeds(Node.Description has) {
    return nanoCpus > has.nanoCpus()
        || memoryBytes > has.memoryBytes()
        || generic.exists(used -> used._2 > has.genericResources().getOrDefault(used._1, 0L));
  }

  /** Whether a host port is taken. */
  public boolean hasPort(Protocol protocol, int port) {
    return hostPorts.containsKey(new HostPortKey(protocol, port));
  }
}
