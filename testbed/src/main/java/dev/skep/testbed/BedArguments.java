package dev.skep.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command line of {@link Bed} says.
 *
 * @param command the verb
 * @param host the host's name; empty for commands that take none
 * @param words what is to be executed
 */
record BedArguments(
    String command,
    Optional<Path> directory,
    int hosts,
    boolean registry,
    boolean engines,
    int diskMebibytes,
    String host,
    List<String> words) {

  private static final List<String> WITH_HOST = List.of("exec", "kill", "boot", "cut", "heal");

  BedArguments {
    words = List.copyOf(words);
    if (command.isEmpty()) {
      throw new NotUnderstood("no command");
    }
    if (WITH_HOST.contains(command) && host.isEmpty()) {
      throw new NotUnderstood(command + " needs the name of a host, such as node-1");
    }
    if (command.equals("exec") == words.isEmpty()) {
      throw new NotUnderstood(
          words.isEmpty() ? "exec needs a command to run" : "too much: " + String.join(" ", words));
    }
  }

  /** The message says what was not understood. */
  static final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
      super(message);
    }
  }

  /**
   * Options may stand anywhere before the command that {@code exec} is to run.
   *
   * @throws NotUnderstood if something is missing, unknown or too much
   */
  static BedArguments parse(List<String> arguments) {
    Optional<Path> directory = Optional.empty();
    int hosts = 3;
    boolean registry = true;
    boolean engines = true;
    int disk = 0;
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean executed = words.size() >= 2 && words.getFirst().equals("exec");
      switch (executed || !argument.startsWith("--") ? "" : argument) {
        case "" -> words.add(argument);
        case "--dir" -> directory = Optional.of(Path.of(value(arguments, ++i)));
        case "--hosts" -> hosts = number(value(arguments, ++i), argument);
        case "--disks" -> disk = number(value(arguments, ++i), argument);
        case "--no-registry" -> registry = false;
        case "--no-engines" -> engines = false;
        default -> throw new NotUnderstood("no option " + argument);
      }
    }
    String command = words.isEmpty() ? "" : words.removeFirst();
    String host = WITH_HOST.contains(command) && !words.isEmpty() ? words.removeFirst() : "";
    return new BedArguments(command, directory, hosts, registry, engines, disk, host, words);
  }

  private static String value(List<String> arguments, int index) {
    if (index >= arguments.size()) {
      throw new NotUnderstood(arguments.getLast() + " needs a value");
    }
    return arguments.get(index);
  }

  private static int number(String text, String option) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new NotUnderstood("%s needs a number, not \"%s\"".formatted(option, text));
    }
  }
}
