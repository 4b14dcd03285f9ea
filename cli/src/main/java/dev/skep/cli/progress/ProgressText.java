package dev.skep.cli.progress;

import java.util.ArrayList;
import java.util.List;

/** Progress in swarm's words. */
final class ProgressText {
  /** More slots than this are not shown one by one, as in swarm. */
  static final int MAX_SLOTS = 20;

  private static final int STATE_WIDTH = 9;

  private ProgressText() {}

  /**
   * A line for a service, and one for each slot unless there are many.
   *
   * @param title stands before the service's line, where there are several services
   * @param indent stands before the slots' lines
   */
  static List<String> of(Progress service, String title, String indent) {
    List<String> lines = new ArrayList<>();
    if (!service.rollback().isEmpty()) {
      lines.add(title + "rollback: " + service.rollback());
    }
    lines.add(title + overall(service));
    if (service.hasNotBegun() && !service.waitingOn().isEmpty()) {
      lines.add(indent + service.waitingOn());
      return lines;
    }
    if (service.slots().size() <= MAX_SLOTS) {
      service.slots().forEach(slot -> lines.add(indent + slot(slot)));
    }
    return lines;
  }

  private static String overall(Progress service) {
    String counts = service.done() + " out of " + service.total();
    if (service.job()) {
      return "job progress: " + counts + " complete";
    }
    String what = service.rollback().isEmpty() ? "" : "rolling back update: ";
    return "overall progress: " + what + counts + " tasks";
  }

  private static String slot(Progress.Slot slot) {
    String padding = " ".repeat(Math.max(0, STATE_WIDTH - slot.state().length()));
    return (slot.label() + ": " + slot.state() + padding + " " + slot.detail()).stripTrailing();
  }

  static String verifying(long seconds) {
    return "verify: Waiting " + seconds + " seconds to verify that tasks are stable...";
  }

  static String converged(List<Progress> services) {
    if (services.stream().allMatch(Progress::job) && !services.isEmpty()) {
      return "job complete";
    }
    return services.size() == 1
        ? "verify: Service converged"
        : "verify: " + services.size() + " services converged";
  }
}
