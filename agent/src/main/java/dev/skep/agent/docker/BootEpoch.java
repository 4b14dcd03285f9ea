package dev.skep.agent.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * What tells one boot of a host from the next: the kernel's own id, and a mark in a directory that
 * a boot empties. The mark is for hosts that boot without their kernel, such as system containers.
 */
final class BootEpoch {
  /** See random(4). */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private BootEpoch() {}

  /**
   * The present one; the first agent after a boot leaves the mark.
   *
   * @throws UncheckedIOException if the directory cannot be used
   */
  static String of(Path directory) {
    Path mark = directory.resolve("boot");
    try {
      Files.createDirectories(directory);
      try {
        Files.writeString(mark, UUID.randomUUID().toString(), StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        // An earlier agent of this boot left it.
      }
      return Files.readString(BOOT_ID).strip() + ":" + Files.readString(mark);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the runtime directory " + directory + " cannot be used; it should be below /run", e);
    }
  }
}
