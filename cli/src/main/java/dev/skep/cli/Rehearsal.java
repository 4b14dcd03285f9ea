package dev.skep.cli;

import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs several commands in one process, one per line of standard input, with arguments between
 * blanks. For packaging: the JVM keeps what one process has loaded, so a single process has to do
 * what users do most, to make every one of these commands quick to start.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Ends with 0 if every command does. */
  public static void main(String[] arguments) throws IOException {
    Invocation invocation = Skep.invocation();
    int worst = 0;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      worst = Math.max(worst, Commands.run(invocation, line.split(" ")));
    }
    System.exit(worst);
  }
}
