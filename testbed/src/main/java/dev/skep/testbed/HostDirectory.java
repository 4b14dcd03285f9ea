package dev.skep.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one host.
 *
 * @param path absolute, the same inside the host
 */
record HostDirectory(Path path) {
  /** The first process of the host. */
  Path process() {
    return path.resolve("host.process");
  }

  /** The process outside the bed that waits for the first one. */
  Path launcher() {
    return path.resolve("host.launcher");
  }

  Path run() {
    return path.resolve("run");
  }

  /** Where the outer /proc is mounted inside, by which processes learn their outer ids. */
  Path outerProc() {
    return path.resolve("outer-proc");
  }

  Path disk() {
    return path.resolve("disk");
  }

  /** Makes the places that a boot needs, with an empty /run. */
  void prepareBoot() {
    BedDirectory.deleteTree(run());
    try {
      for (String each : List.of("run", "etc", "etc-docker", "outer-proc", "processes", "disk")) {
        Files.createDirectories(path.resolve(each));
      }
    } catch (IOException e) {
      throw new BedException(
          "cannot make the directories of a host in %s: %s".formatted(path, e), e);
    }
  }

  /** The first process, if it is alive. */
  Optional<ProcessIdentity> init() {
    return BedDirectory.recorded(process()).filter(ProcessIdentity::isAlive);
  }

  /** Where a process of that name is recorded. */
  Path record(String processName) {
    return path.resolve("processes").resolve(processName);
  }

  /** All processes ever started on the host, the last of each name, by name. */
  List<HostProcess> processes() {
    Path records = path.resolve("processes");
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(records)) {
      return files
          .filter(file -> !file.toString().endsWith(".exit") && !file.toString().endsWith(".new"))
          .sorted()
          .flatMap(file -> HostProcess.recorded(file.getFileName().toString(), file).stream())
          .toList();
    } catch (IOException e) {
      throw new BedException("cannot list " + records + ": " + e, e);
    }
  }

  /** Waits until nothing of the host runs any more, launchers outside the bed included. */
  void awaitEnd() {
    boolean ended =
        Wait.until(
            Command.DEFAULT_TIMEOUT,
            () ->
                Stream.of(process(), launcher())
                        .flatMap(file -> BedDirectory.recorded(file).stream())
                        .noneMatch(ProcessIdentity::isAlive)
                    && processes().stream().allMatch(each -> each.exitCode().isPresent()));
    if (!ended) {
      throw new BedException(
          "processes recorded in %s do not end although they were killed".formatted(path));
    }
  }
}
