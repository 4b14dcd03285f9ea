package dev.skep.testbed;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * A process on a host. It is known by what was recorded of it, so any JVM that attaches to the bed
 * can act on it.
 */
public final class HostProcess {
  /**
   * What the shell reports for a process killed by SIGKILL; so do we if that shell was killed too.
   */
  private static final int KILLED = 128 + 9;

  private final String name;
  private final Path log;
  private final Path exitFile;
  private final ProcessIdentity process;
  private final ProcessIdentity launcher;

  private HostProcess(
      String name, Path log, Path exitFile, ProcessIdentity process, ProcessIdentity launcher) {
    this.name = name;
    this.log = log;
    this.exitFile = exitFile;
    this.process = process;
    this.launcher = launcher;
  }

  /** Where the exit code of the process recorded in this file goes. */
  static Path exitFile(Path record) {
    return record.resolveSibling(record.getFileName() + ".exit");
  }

  static HostProcess launched(String name, Path log, Path record, Launch launch) {
    Properties properties = new Properties();
    properties.setProperty("log", log.toString());
    properties.setProperty("process", launch.process().toString());
    properties.setProperty("launcher", launch.launcher().toString());
    try {
      StringWriter text = new StringWriter();
      properties.store(text, null);
      BedDirectory.write(record, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new HostProcess(name, log, exitFile(record), launch.process(), launch.launcher());
  }

  /** The process recorded in this file; empty if there is no such file. */
  static Optional<HostProcess> recorded(String name, Path record) {
    return BedDirectory.read(record)
        .map(text -> {
          Properties properties = new Properties();
          try {
            properties.load(new StringReader(text));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new HostProcess(
              name,
              Path.of(property(properties, "log")),
              exitFile(record),
              ProcessIdentity.parse(property(properties, "process")),
              ProcessIdentity.parse(property(properties, "launcher")));
        });
  }

  private static String property(Properties properties, String key) {
    return Objects.requireNonNull(properties.getProperty(key), key);
  }

  public String name() {
    return name;
  }

  /** Its id outside the bed; inside its host it has another one. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: it ends without a chance to clean up. Returns once it has ended. */
  public void kill() {
    process.signal("KILL");
    waitFor(Command.DEFAULT_TIMEOUT);
  }

  /** SIGTERM: asks it to end, and does not wait; see {@link #waitFor}. */
  public void terminate() {
    process.signal("TERM");
  }

  /** SIGSTOP: it stays, with its connections, but does nothing. Its own child processes go on. */
  public void pause() {
    process.signal("STOP");
  }

  /** SIGCONT: ends a {@link #pause()}. */
  public void resume() {
    process.signal("CONT");
  }

  /** Sends another signal, by its name without SIG ("HUP", "QUIT"). */
  public void signal(String signal) {
    process.signal(signal);
  }

  /**
   * Waits for the end.
   *
   * @return its exit code, 128 + n after signal n
   * @throws BedException if it has not ended by then; the message has the end of its log
   */
  public int waitFor(Duration timeout) {
    if (!Wait.until(timeout, () -> !process.isAlive() && !launcher.isAlive())) {
      throw new BedException(
          "%s (process %d) did not end within %s; %s ends with:%n%s"
              .formatted(name, pid(), timeout, log, logTail(10)));
    }
    return exitCode().orElse(KILLED);
  }

  /** Its exit code, 128 + n after signal n; empty while it runs. */
  public OptionalInt exitCode() {
    if (process.isAlive() || launcher.isAlive()) {
      return OptionalInt.empty();
    }
    // The launcher writes the code before it ends, unless the whole host was killed.
    return BedDirectory.read(exitFile)
        .map(text -> OptionalInt.of(Integer.parseInt(text.strip())))
        .orElse(OptionalInt.of(KILLED));
  }

  /** The file that has its output. */
  public Path log() {
    return log;
  }

  /** The last lines of its output, at most so many. */
  public String logTail(int lines) {
    return LogTail.of(log, lines);
  }

  @Override
  public String toString() {
    return name + " (process " + pid() + ")";
  }
}
