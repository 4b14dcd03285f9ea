package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.simulation.SimEngine.Container;
import dev.skep.controllers.simulation.SimEngine.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A singleton has one running container, over all hosts: also those nobody can reach. */
final class FenceRule implements Rule {
  @Override
  public void running(ClusterState state, List<SimHost> hosts) {
    Map<Id, String> running = new HashMap<>();
    for (SimHost host : hosts) {
      for (Container container : host.engine().containers()) {
        boolean live = container.phase() == Phase.RUNNING;
        if (live && container.task().spec().isolation().lease() != null) {
          String here = "task " + container.task().id() + " on " + host.name();
          @Nullable String other = running.put(container.task().service(), here);
          if (other != null) {
            throw new Violation("a singleton runs once", other + " and " + here);
          }
        }
      }
    }
  }
}
