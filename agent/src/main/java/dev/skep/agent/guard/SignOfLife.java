package dev.skep.agent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** How a guard shows that it lives: a file with its process and the time at which it wrote it. */
final class SignOfLife {
  private final Path file;

  /**
   * What a guard tells.
   *
   * @param pid its process
   * @param at by the boot clock, in milliseconds
   * @param version of its way to read leases
   */
  record Sign(long pid, long at, int version) {}

  /**
   * @param directory which must exist
   */
  SignOfLife(Path directory) {
    this.file = directory.resolve("guard.alive");
  }

  void give(Sign sign) throws IOException {
    Path next = file.resolveSibling("guard.alive.next");
    Files.writeString(next, sign.pid() + " " + sign.at() + " " + sign.version() + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The last one; empty if there is none that can be read. */
  Optional<Sign> last() {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      return Optional.of(
          new Sign(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2])));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
