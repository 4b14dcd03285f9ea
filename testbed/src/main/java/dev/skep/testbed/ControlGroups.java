package dev.skep.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories that containers of a bed leave below /sys/fs/cgroup, in either version of that
 * interface.
 */
final class ControlGroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  /** A group stays busy for moments after its last process was killed. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private ControlGroups() {}

  /**
   * Removes the groups below the given name, which must have no living processes.
   *
   * @param name relative to the root of each hierarchy: "skep0" or "skep0/node-1"
   */
  static void remove(String name) {
    for (Path tree : existing(name)) {
      if (!Wait.until(PATIENCE, () -> removed(tree))) {
        throw new BedException(
            "the control group %s is still in use: see its cgroup.procs".formatted(tree));
      }
    }
  }

  /**
   * Where a group of this name exists: once in version 2, once for each controller in version 1.
   */
  static List<Path> existing(String name) {
    try (Stream<Path> hierarchies = Files.list(ROOT)) {
      return Stream.concat(Stream.of(ROOT), hierarchies)
          .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .map(each -> each.resolve(name))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      return List.of(); // no control groups, so none left behind
    }
  }

  private static boolean removed(Path group) {
    try (Stream<Path> children = Files.list(group)) {
      for (Path child : children.toList()) {
        // The files in it belong to the kernel and go with the directory.
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && !removed(child)) {
          return false;
        }
      }
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return !Files.exists(group);
    }
  }
}
