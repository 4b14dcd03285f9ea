package dev.skep.cli;

import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** The {@code skep} program. */
public final class Skep {
  private static final int OUT_BUFFER_BYTES = 16 * 1024;

  private Skep() {}

  /** Runs the command of the arguments and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(Commands.run(invocation(), arguments));
  }

  /** What commands have of this process. */
  static Invocation invocation() {
    return new Invocation(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        isTerminal(),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        Thread::sleep,
        Skep::onInterrupt);
  }

  /** UTF-8 whatever the locale is, and a whole table in one write. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), OUT_BUFFER_BYTES),
        false,
        StandardCharsets.UTF_8);
  }

  /**
   * What Linux says standard output is; the console class would start a line editor to find out.
   */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static Invocation.Interrupts.Registration onInterrupt(Runnable action) {
    Thread hook = new Thread(action, "skep-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already, and the hook runs.
      }
    };
  }
}
