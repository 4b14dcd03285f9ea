package dev.skep.agent.guard;

/**
 * What leases and the managers' silence mean for one task.
 *
 * @param held why its container must not be started now; empty when it may
 * @param cutOff why its container must end although it is wanted; empty when it may go on
 * @param atOnce whether it must end without a grace
 */
public record Standing(String held, String cutOff, boolean atOnce) {
  private static final Standing FREE = new Standing("", "", false);

  /** Nothing keeps it from running. */
  public static Standing free() {
    return FREE;
  }
}
