package dev.skep.controllers.driver;

import dev.skep.api.model.Event;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.state.Mutation;

/**
 * About how many bytes a mutation has in the log. Encoding each one twice would cost more than an
 * estimate that is a little high; a transaction that becomes too large after all is refused and its
 * plans are tried again in smaller ones.
 */
final class MutationSize {
  /** Field names, two ids and small values. */
  private static final int SMALL = 128;

  private static final int TASK = 640;
  private static final int EVENT = 320;
  private static final int DESCRIPTION = 512;
  private static final int LABEL = 64;
  private static final int ID = 32;

  /** Planners put tasks; anything else is rare and may be large. */
  private static final int OTHER_RESOURCE = 4096;

  /** A precondition. */
  static final int PRECONDITION = 80;

  private MutationSize() {}

  static int estimate(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put(Task ignored) -> TASK;
      case Mutation.Put ignored -> OTHER_RESOURCE;
      case Mutation.Delete ignored -> SMALL;
      case Mutation.AssignTask assign -> SMALL + assign.message().length();
      case Mutation.DesireTask ignored -> SMALL;
      case Mutation.ReportUpdate report -> EVENT + ID * report.update().failed().size();
      case Mutation.ReportTask report ->
          EVENT + report.status().message().length() + report.status().error().length();
      case Mutation.ReportNode report -> SMALL + report.status().message().length();
      case Mutation.DescribeNode describe -> description(describe.description());
      case Mutation.AllocateNetwork allocate -> SMALL * (1 + allocate.subnets().size());
      case Mutation.AllocateBalancers allocate ->
          SMALL + SMALL * allocate.added().size() + ID * allocate.freed().size();
      case Mutation.AllocateService allocate ->
          SMALL * (1 + allocate.endpoint().addresses().size() + allocate.endpoint().ports().size());
      case Mutation.AllocateTask allocate -> SMALL + ID * allocate.addresses().size();
      case Mutation.Explain explain -> SMALL + explain.reason().length();
      case Mutation.Emit emit -> event(emit.event());
      case Mutation.StartTerm ignored -> SMALL;
      case Mutation.RaiseFeatureLevel ignored -> SMALL;
    };
  }

  private static int event(Event event) {
    return EVENT + event.name().length() + event.message().length();
  }

  private static int description(Node.Description description) {
    int entries =
        description.genericResources().size()
            + description.engineLabels().size()
            + description.plugins().size();
    return DESCRIPTION + LABEL * entries;
  }
}
