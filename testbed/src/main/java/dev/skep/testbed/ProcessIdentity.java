package dev.skep.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that can be recognised later: ids are used again, but not with the same start time in
 * the same boot.
 *
 * @param pid its id in the outer process namespace
 * @param startTicks when it started, in clock ticks since boot (field 22 of /proc/PID/stat,
 *     proc(5))
 * @param boot which boot of the machine that was
 */
record ProcessIdentity(long pid, long startTicks, String boot) {
  private static final int STATE = 0; // positions after the command name, which may contain spaces
  private static final int START = 19;

  /** From the text of /proc/PID/stat. */
  static ProcessIdentity ofStat(String stat, String boot) {
    long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
    return new ProcessIdentity(pid, Long.parseLong(afterName(stat)[START]), boot);
  }

  /** The process that has this id now; empty if none has. */
  static Optional<ProcessIdentity> of(long pid) {
    return stat(pid).map(stat -> ofStat(stat, currentBoot()));
  }

  static ProcessIdentity self() {
    return of(ProcessHandle.current().pid()).orElseThrow();
  }

  /** Inverse of {@link #toString()}. */
  static ProcessIdentity parse(String text) {
    String[] parts = text.strip().split(":", 3);
    return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
  }

  static String currentBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new BedException("cannot read the machine's boot id below /proc: a bed needs Linux", e);
    }
  }

  /** Whether this very process still runs; one that ended and was not yet reaped does not. */
  boolean isAlive() {
    return boot.equals(currentBoot())
        && stat(pid)
            .map(ProcessIdentity::afterName)
            .filter(fields -> Long.parseLong(fields[START]) == startTicks)
            .filter(fields -> !fields[STATE].equals("Z") && !fields[STATE].equals("X"))
            .isPresent();
  }

  /** Sends a signal ("KILL", "STOP", …) if the process is alive. */
  void signal(String name) {
    if (isAlive()) {
      // It may end in between: then there is nothing left to signal.
      Command.of("kill", "-" + name, Long.toString(pid)).run();
    }
  }

  /**
   * The beginning of a command line that runs the words after it in namespaces of this process.
   *
   * @param namespaces as {@code nsenter} calls them: "mount", "net", …
   * @return modifiable
   */
  List<String> enter(String... namespaces) {
    List<String> words = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
    for (String each : namespaces) {
      words.add("--" + each);
    }
    words.add("--");
    return words;
  }

  @Override
  public String toString() {
    return pid + ":" + startTicks + ":" + boot;
  }

  private static Optional<String> stat(long pid) {
    try {
      return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String[] afterName(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
  }
}
