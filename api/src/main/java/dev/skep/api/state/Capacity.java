package dev.skep.api.state;

import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a node has room for one more task; the scheduler and the state use the same rule. */
public final class Capacity {
  private Capacity() {}

  /** Why a task of this spec does not fit on the node, null when it does. */
  static @Nullable String refusal(Node node, NodeUse use, ServiceSpec spec) {
    if (!hasResources(node, use, spec)) {
      return "insufficient resources on node " + node.meta().name();
    }
    return takenHostPort(use, spec)
        .map(port ->
            "host-mode port "
                + port.published()
                + "/"
                + port.protocol().word()
                + " is in use on node "
                + node.meta().name())
        .orElse(null);
  }

  /** Whether the reservations of the spec still fit. */
  public static boolean hasResources(Node node, NodeUse use, ServiceSpec spec) {
    TaskSpec.Amount needs = spec.task().resources().reservations();
    Node.Description has = node.description();
    return (needs.nanoCpus() == 0 || use.nanoCpus() + needs.nanoCpus() <= has.nanoCpus())
        && (needs.memoryBytes() == 0
            || use.memoryBytes() + needs.memoryBytes() <= has.memoryBytes())
        && needs.generic().entrySet().stream().allMatch(need -> hasGeneric(has, use, need));
  }

  private static boolean hasGeneric(
      Node.Description has, NodeUse use, Map.Entry<String, Long> need) {
    return use.reserved(need.getKey()) + need.getValue()
        <= has.genericResources().getOrDefault(need.getKey(), 0L);
  }

  /** A fixed host port of the spec that is taken already; empty when all are free. */
  public static Optional<PublishedPort> takenHostPort(NodeUse use, ServiceSpec spec) {
    return spec.endpoint().ports().stream()
        .filter(port -> port.mode() == PublishMode.HOST && port.published() != 0)
        .filter(port -> use.hasPort(port.protocol(), port.published()))
        .findFirst();
  }
}
