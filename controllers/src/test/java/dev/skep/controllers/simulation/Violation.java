package dev.skep.controllers.simulation;

/** A rule was broken; ends the simulation of its seed. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String rule;

  Violation(String rule, String what) {
    super(rule + ": " + what);
    this.rule = rule;
  }

  Violation(String rule, String what, Throwable cause) {
    super(rule + ": " + what, cause);
    this.rule = rule;
  }

  String rule() {
    return rule;
  }
}
