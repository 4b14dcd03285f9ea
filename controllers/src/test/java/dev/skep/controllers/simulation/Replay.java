package dev.skep.controllers.simulation;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Writes the whole trace of one seed to the standard output. */
final class Replay {
  private Replay() {}

  /**
   * Runs one seed.
   *
   * @param args the seed
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(trace(Long.parseLong(args[0])));
  }

  static String trace(long seed) {
    return Simulation.run(seed, Integer.MAX_VALUE).trace();
  }
}
