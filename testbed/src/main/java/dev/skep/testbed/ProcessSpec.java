package dev.skep.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process to be run on a host.
 *
 * @param name by which it is found again; letters, digits, {@code -} and {@code _}
 * @param command program and arguments
 * @param environment in addition to this JVM's own, from which proxies and Docker settings are
 *     taken out
 * @param log file to which its output is appended; relative to the host's log directory
 */
public record ProcessSpec(
    String name, List<String> command, Map<String, String> environment, Path log) {
  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new BedException(
          "\"%s\" names no process: use letters, digits, - and _".formatted(name));
    }
    if (command.isEmpty()) {
      throw new BedException("the process " + name + " has no command");
    }
  }

  /** With nothing added to the environment, logging to NAME.log in the host's log directory. */
  public static ProcessSpec of(String name, String... command) {
    return of(name, List.of(command));
  }

  /** As {@link #of(String, String...)}. */
  public static ProcessSpec of(String name, List<String> command) {
    return new ProcessSpec(name, command, Map.of(), Path.of(name + ".log"));
  }

  /** The same with one more argument for each given. */
  public ProcessSpec args(String... arguments) {
    List<String> more = new ArrayList<>(command);
    more.addAll(List.of(arguments));
    return new ProcessSpec(name, more, environment, log);
  }

  public ProcessSpec env(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new ProcessSpec(name, command, more, log);
  }

  public ProcessSpec log(Path file) {
    return new ProcessSpec(name, command, environment, file);
  }
}
