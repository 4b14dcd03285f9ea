package dev.skep.controllers.driver;

import dev.skep.controllers.Controller;
import java.util.List;

/** The controllers of a manager. */
public final class StandardControllers {
  private StandardControllers() {}

  /** All of them; they hold no state, so they may be shared. */
  public static List<Controller<?, ?>> all() {
    return List.of();
  }
}
