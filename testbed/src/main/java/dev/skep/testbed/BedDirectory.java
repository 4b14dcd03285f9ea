package dev.skep.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files by which a bed is found again. A bed owns exactly the names below and deletes nothing
 * else.
 *
 * @param path absolute; it may contain other things
 */
record BedDirectory(Path path) {
  /** A Unix socket's address has at most 107 bytes (unix(7)), of which hosts need the rest. */
  static final int MAX_LENGTH = 70;

  BedDirectory {
    path = path.toAbsolutePath().normalize();
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
      throw new BedException(
          "the bed's directory %s has more than %d bytes, too long for sockets below it; choose a shorter one"
              .formatted(path, MAX_LENGTH));
    }
    if (path.startsWith("/run") || path.startsWith("/proc") || path.startsWith("/etc")) {
      throw new BedException(
          "the bed's directory %s is hidden by the hosts' own /run, /proc and /etc; choose another place"
              .formatted(path));
    }
  }

  /** Who started the bed. Written first, exclusively. */
  Path owner() {
    return path.resolve("bed.owner");
  }

  /** The first process of the bed. */
  Path process() {
    return path.resolve("bed.process");
  }

  /** The process outside the bed that waits for the first one. */
  Path launcher() {
    return path.resolve("bed.launcher");
  }

  Path number() {
    return path.resolve("bed.number");
  }

  /** The bed's numbers; empty if it did not come to have any. */
  Optional<Addresses> addresses() {
    return read(number()).map(text -> new Addresses(Integer.parseInt(text.strip())));
  }

  /** The {@link BedSpec}. Written last: a bed with this file has been started. */
  Path spec() {
    return path.resolve("bed.properties");
  }

  Path log() {
    return path.resolve("bed.log");
  }

  /** A script of this package, which the bed keeps so that lists of processes stay readable. */
  Path script(String name) {
    return path.resolve("scripts").resolve(name);
  }

  Path hosts() {
    return path.resolve("hosts");
  }

  /** Makes the directory this process's, or says who has it. False if somebody has it. */
  boolean claim(ProcessIdentity self) {
    try {
      Files.createDirectories(path);
      Files.writeString(owner(), self.toString(), StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new BedException("cannot write the bed's directory %s: %s".formatted(path, e), e);
    }
  }

  /** Writes the scripts from the class path. */
  void writeScripts() {
    for (String name : List.of("bed.sh", "host.sh", "process.sh")) {
      try (InputStream stream = BedDirectory.class.getResourceAsStream(name)) {
        if (stream == null) {
          throw new BedException(
              "the script " + name + " is missing from the class path of skep-testbed");
        }
        Files.createDirectories(path.resolve("scripts"));
        Files.copy(stream, script(name), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new BedException(
            "cannot write the scripts of the bed in %s: %s".formatted(path, e), e);
      }
    }
  }

  /** The process recorded in a file; empty if there is none. */
  static Optional<ProcessIdentity> recorded(Path file) {
    return read(file).filter(text -> !text.isBlank()).map(ProcessIdentity::parse);
  }

  /** The file's text; empty if there is no such file. */
  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the file's text at once: a reader sees the old or the new. */
  static void write(Path file, String text) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes what the bed made, the directory itself too if nothing else is in it. The claim goes
   * last.
   */
  void delete() {
    deleteTree(hosts());
    deleteTree(path.resolve("scripts"));
    List.of(log(), number(), launcher(), process(), spec()).forEach(BedDirectory::deleteTree);
    deleteTree(owner());
    try (Stream<Path> rest = Files.list(path)) {
      if (rest.findAny().isEmpty()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // Already gone: as wished.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes a file or a directory with all that is in it, following no link; no error if it is not
   * there.
   */
  static void deleteTree(Path tree) {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      emptyAndDelete(tree);
    } catch (IOException e) {
      throw new BedException("cannot delete %s: %s".formatted(tree, e), e);
    }
  }

  private static void emptyAndDelete(Path tree) throws IOException {
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> children = Files.list(tree)) {
        for (Path child : children.toList()) {
          emptyAndDelete(child);
        }
      }
    }
    Files.deleteIfExists(tree);
  }
}
