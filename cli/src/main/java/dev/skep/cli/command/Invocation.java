package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.cli.progress.PlainScreen;
import dev.skep.cli.progress.Screen;
import dev.skep.cli.progress.TerminalScreen;
import dev.skep.cli.progress.Wait;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command has of the process it runs in.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether a person looks at standard output
 * @param environment variables
 * @param directory the working directory, absolute
 * @param clock the time
 * @param pause lets time pass
 * @param interrupts tells of Ctrl-C
 */
public record Invocation(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Map<String, String> environment,
    Path directory,
    InstantSource clock,
    Wait.Pause pause,
    Interrupts interrupts) {
  /** Where skepd listens unless told otherwise. */
  public static final String DEFAULT_SOCKET = "/run/skep/skep.sock";

  /** The variable that names another socket. */
  public static final String SOCKET_VARIABLE = "SKEP_SOCKET";

  public Invocation {
    environment = Map.copyOf(environment);
  }

  /** Tells of Ctrl-C. */
  @FunctionalInterface
  public interface Interrupts {
    /**
     * Runs an action if the user interrupts the program before the result is closed.
     *
     * @return to be closed when the action no longer applies
     */
    Registration on(Runnable action);

    /** An action that is registered. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
      @Override
      void close();
    }
  }

  /** The daemon at the default socket or the one that the environment names. */
  Daemon daemon(String socketOption) {
    String named =
        socketOption.isEmpty()
            ? environment.getOrDefault(SOCKET_VARIABLE, DEFAULT_SOCKET)
            : socketOption;
    return new Daemon(Path.of(named.isEmpty() ? DEFAULT_SOCKET : named));
  }

  /** Where progress is shown. */
  Screen screen() {
    return terminal ? new TerminalScreen(out) : new PlainScreen(out);
  }
}
