package dev.skep.testbed.demo;

import dev.skep.testbed.BedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The skep command of a distribution, talking to one daemon.
 *
 * @param program {@code bin/skep}
 * @param socket the daemon's socket
 * @param environment for manifests, shown before the command that reads them
 */
record Cli(Path program, Path socket, Map<String, String> environment) {

  /** Shows the command, runs it on this terminal, and fails if it fails. */
  void show(String... arguments) {
    StringBuilder shown = new StringBuilder("\n$ ");
    if (arguments[0].equals("apply")) {
      environment.forEach(
          (name, value) -> shown.append(name).append('=').append(value).append(' '));
    }
    System.out.println(shown.append("skep ").append(String.join(" ", arguments)));
    int exit = finish(builder(arguments).inheritIO());
    if (exit != 0) {
      throw new BedException(
          "`skep %s` ended with exit code %d".formatted(String.join(" ", arguments), exit));
    }
  }

  /** Runs the command out of sight and returns what it printed. */
  String read(String... arguments) {
    try {
      Process process = builder(arguments).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes()).strip();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new BedException("`skep %s`: %s".formatted(String.join(" ", arguments), output));
      }
      return output;
    } catch (IOException e) {
      throw new BedException("cannot run %s: %s".formatted(program, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("SKEP_SOCKET", socket.toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private int finish(ProcessBuilder builder) {
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new BedException("cannot run %s: %s".formatted(program, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }
}
