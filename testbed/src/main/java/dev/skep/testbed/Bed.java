package dev.skep.testbed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A bed at the command line: {@code up} starts one that stays, and every other command, in a
 * process of its own, works on the one in the same directory. Exit codes: 0, 1 if a command failed,
 * 2 if it was not understood; {@code exec} has that of its command.
 */
public final class Bed {
  private static final String USAGE =
      """
      usage: Bed COMMAND [--dir DIRECTORY] …      (DIRECTORY: /tmp/skep-bed)
        up [--hosts 3] [--no-registry] [--no-engines] [--disks MEBIBYTES]
                            start a bed that stays until it is taken down
        down                take it down and remove every trace
        status              show its hosts
        exec HOST COMMAND…  run a command on a host
        kill HOST           cut a host's power
        boot HOST           bring it back
        cut HOST            pull its network cable
        heal HOST           plug it in
      """;

  private static final Path DEFAULT_DIRECTORY = Path.of("/tmp/skep-bed");
  private static final int FAILED = 1;
  private static final int MISUNDERSTOOD = 2;

  private final PrintStream out;
  private final PrintStream err;

  Bed(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** The command line described above. */
  public static void main(String[] arguments) {
    System.exit(new Bed(System.out, System.err).run(List.of(arguments)));
  }

  /** Runs a command line and returns the exit code. */
  int run(List<String> arguments) {
    try {
      return run(BedArguments.parse(arguments));
    } catch (BedArguments.NotUnderstood e) {
      err.print(e.getMessage() + "\n" + USAGE);
      return MISUNDERSTOOD;
    } catch (BedException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private int run(BedArguments arguments) {
    Path directory = arguments.directory().orElse(DEFAULT_DIRECTORY);
    switch (arguments.command()) {
      case "up" -> up(directory, arguments);
      case "down" -> TestBed.remove(directory);
      case "status" -> print(TestBed.attach(directory));
      case "kill" -> host(directory, arguments).killHard();
      case "boot" -> host(directory, arguments).boot();
      case "cut" -> host(directory, arguments).cutLink();
      case "heal" -> host(directory, arguments).healLink();
      case "exec" -> {
        return exec(host(directory, arguments), arguments.words());
      }
      default -> throw new BedArguments.NotUnderstood("no command \"" + arguments.command() + "\"");
    }
    return 0;
  }

  private static Host host(Path directory, BedArguments arguments) {
    return TestBed.attach(directory).host(arguments.host());
  }

  private void up(Path directory, BedArguments arguments) {
    long begin = System.nanoTime();
    TestBed bed =
        TestBed.builder(directory)
            .hosts(arguments.hosts())
            .registry(arguments.registry())
            .engines(arguments.engines())
            .disks(arguments.diskMebibytes())
            .detached()
            .start();
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    out.printf(
        "%s is up after %.1f s in %s%n", bed.name(), taken.toMillis() / 1000.0, bed.directory());
    print(bed);
  }

  private void print(TestBed bed) {
    String row = "%-10s %-14s %-6s %-6s %-7s %s%n";
    out.printf(row, "HOST", "ADDRESS", "POWER", "LINK", "ENGINE", "PROCESSES");
    bed.everyHost()
        .forEach(host ->
            out.printf(
                row,
                host.name(),
                host.address(),
                host.isUp() ? "up" : "down",
                host.isLinked() ? "up" : "down",
                host.isEngineUp() ? "up" : "-",
                String.join(", ", processes(host))));
    if (bed.spec().engines()) {
      out.println("Engines: DOCKER_HOST=unix://" + bed.host(1).dockerSocket());
    }
  }

  private static List<String> processes(Host host) {
    return host.processes().stream()
        .map(each -> each.name() + (each.isAlive() ? " " + each.pid() : " ended"))
        .toList();
  }

  /** With the terminal passed through. */
  private static int exec(Host host, List<String> command) {
    List<String> words = new ArrayList<>(host.enter());
    words.addAll(command);
    try {
      return Command.of(words).processBuilder().inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new BedException("cannot run nsenter: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }
}
