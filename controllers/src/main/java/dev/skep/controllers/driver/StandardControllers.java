package dev.skep.controllers.driver;

import dev.skep.controllers.Controller;
import dev.skep.controllers.allocation.Allocation;
import dev.skep.controllers.enforcement.Deadlines;
import dev.skep.controllers.enforcement.Enforcement;
import dev.skep.controllers.global.Global;
import dev.skep.controllers.job.GlobalJob;
import dev.skep.controllers.job.ReplicatedJob;
import dev.skep.controllers.nodeavailability.NodeAvailability;
import dev.skep.controllers.nodeavailability.Orphaning;
import dev.skep.controllers.reaping.BlobReaping;
import dev.skep.controllers.reaping.PruneReaping;
import dev.skep.controllers.reaping.ServiceReaping;
import dev.skep.controllers.reaping.SetReaping;
import dev.skep.controllers.reaping.StackReaping;
import dev.skep.controllers.reaping.TaskReaping;
import dev.skep.controllers.reaping.VersionReaping;
import dev.skep.controllers.replicated.Replicated;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.rollingupdate.RollingUpdate;
import dev.skep.controllers.scheduling.Scheduling;
import java.util.List;

/** The controllers of a manager. */
public final class StandardControllers {
  private StandardControllers() {}

  /** All of them; they hold no state, so they may be shared. */
  public static List<Controller<?, ?>> all() {
    return all(Deadlines.Bounds.standard());
  }

  /** All of them, with other bounds for the start of tasks. */
  public static List<Controller<?, ?>> all(Deadlines.Bounds bounds) {
    return List.of(
        new NodeAvailability(),
        new Orphaning(),
        new Restart(),
        new Replicated(),
        new Global(),
        new ReplicatedJob(),
        new GlobalJob(),
        new RollingUpdate(),
        new Allocation(),
        new Scheduling(),
        new Enforcement(),
        new Deadlines(bounds),
        new TaskReaping(),
        new ServiceReaping(),
        new StackReaping(),
        new SetReaping(),
        new PruneReaping(),
        new VersionReaping(),
        new BlobReaping());
  }
}
