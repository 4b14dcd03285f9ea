package dev.skep.agent.guard;

import java.io.IOException;
import java.util.List;

/** Who sees to it that leases end in time, as the agent knows it. */
interface Guardian {
  /** What was agreed upon before, by this process or an earlier one. */
  LeaseFile.Content known();

  /**
   * Tells the leases that count from now on.
   *
   * @throws IOException if they could not be told; then the earlier ones still count
   */
  void tell(LeaseFile.Content content) throws IOException;

  /** Why nobody watches now, in words; empty when somebody does. Calls for help if nobody does. */
  String problem();

  /** Where nothing outlives the process, so that nobody needs to watch. */
  static Guardian none() {
    return new Guardian() {
      @Override
      public LeaseFile.Content known() {
        return new LeaseFile.Content(0, List.of());
      }

      @Override
      public void tell(LeaseFile.Content content) {}

      @Override
      public String problem() {
        return "";
      }
    };
  }
}
