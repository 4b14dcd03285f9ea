package dev.skep.store.atomix.log;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Says whether a file system has enough room left to go on writing. Atomix ignores how much of an
 * entry was really written, so on a full disk it would acknowledge torn entries: nothing may be
 * appended unless there is room for far more than one entry.
 */
public final class DiskSpace {
  private final Path directory;
  private final long reserveBytes;

  /**
   * @param directory on the file system in question
   * @param reserveBytes what must be free
   */
  public DiskSpace(Path directory, long reserveBytes) {
    this.directory = directory;
    this.reserveBytes = reserveBytes;
  }

  /** Why nothing may be written now; empty if there is room. */
  public Optional<String> shortage() {
    return shortage(0);
  }

  /** The same with so many more bytes to be written. */
  public Optional<String> shortage(long extraBytes) {
    long free = directory.toFile().getUsableSpace();
    long needed = reserveBytes + extraBytes;
    if (free >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        "only "
            + (free >> 20)
            + " MiB are left on the disk of "
            + directory
            + ", the store needs "
            + (needed >> 20)
            + " MiB; free some space");
  }
}
