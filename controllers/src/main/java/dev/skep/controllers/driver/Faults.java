package dev.skep.controllers.driver;

/** Hears of what must not happen. The shell logs it as an error; a simulation fails. */
@FunctionalInterface
public interface Faults {
  /**
   * A planner or the store threw something unexpected.
   *
   * @param where the controller and its key, or the transaction
   * @param cause what was thrown
   */
  void fault(String where, Throwable cause);
}
