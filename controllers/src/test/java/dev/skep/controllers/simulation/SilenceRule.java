package dev.skep.controllers.simulation;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.driver.DriverSettings;
import java.time.Duration;

/**
 * A node is called down when its leader has truly not heard of it for a lease, whatever the clocks
 * say, except that a jump of the clock may go unnoticed if it is short; and when it is silent for
 * long under one leader, it is called down.
 */
final class SilenceRule implements Rule {
  /** A lease, the grace after a leader's sleep, its longest sleep and its longest back-off. */
  static final long LONGEST_SILENCE = 40_000;

  @Override
  public void planned(SimManager manager, Transaction transaction) {
    DriverSettings settings = DriverSettings.defaults();
    Duration unnoticed = settings.pulse().plus(settings.overslept());
    long least = Cluster.Spec.defaults().lease().minus(unnoticed).toMillis();
    for (Mutation mutation : transaction.mutations()) {
      if (mutation instanceof Mutation.ReportNode(var node, Node.Status status)
          && status.state() == Node.State.DOWN) {
        long silence =
            manager.dispatcher().map(dispatcher -> dispatcher.silence(node)).orElse(least);
        if (silence < least) {
          throw new Violation(
              "only silent nodes are called down", node + " was heard " + silence + " ms ago");
        }
      }
    }
  }

  @Override
  public void whileSteady(World world, long steady) {
    if (steady <= LONGEST_SILENCE) {
      return;
    }
    Replication replication = world.replication();
    replication
        .leader()
        .flatMap(store -> world.managerAt(store.host().name()))
        .flatMap(SimManager::dispatcher)
        .ifPresent(dispatcher ->
            replication
                .state()
                .nodes()
                .filter(node -> node.status().state() == Node.State.READY)
                .filter(node -> dispatcher.silence(node.id()) > LONGEST_SILENCE)
                .findFirst()
                .ifPresent(node -> {
                  throw new Violation("silent nodes are called down", node.id() + " is not");
                }));
  }
}
