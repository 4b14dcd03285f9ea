package dev.skep.controllers.scheduling;

import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.state.ClusterState;
import java.util.List;

/**
 * What the tasks of one revision need, worked out once for all nodes: most need neither a
 * reservation nor a host port, and then there is nothing to look up on a node.
 *
 * @param spec what they run
 * @param plugins what the engine must have, see {@link Plugins}
 * @param constraints those of the spec, read
 * @param reserves whether they need resources set aside
 * @param takesHostPorts whether they need a certain port of the host
 * @param maxPerNode how many of the service a node may have; 0 is unlimited
 */
record Demand(
    ServiceSpec spec,
    List<String> plugins,
    List<Constraint> constraints,
    boolean reserves,
    boolean takesHostPorts,
    int maxPerNode) {

  static Demand of(ServiceSpec spec, ClusterState state) {
    return new Demand(
        spec,
        Plugins.neededBy(spec, state),
        spec.task().placement().constraints().stream().map(Constraint::parseOrNever).toList(),
        !spec.task().resources().reservations().equals(Amount.zero()),
        spec.endpoint().ports().stream()
            .anyMatch(port -> port.mode() == PublishMode.HOST && port.published() != 0),
        spec.task().placement().maxReplicasPerNode());
  }

  /** Whether a placed task takes something that another one cannot have. */
  boolean occupies() {
    return reserves || takesHostPorts;
  }

  /** What each of them reserves. */
  Amount reservation() {
    return spec.task().resources().reservations();
  }
}
