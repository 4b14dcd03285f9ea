package dev.skep.agent.docker;

import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Secrets and configs as files on a tmpfs of the host, one directory for each task. Only the owner
 * of the agent may enter the directories; a container sees a file because it is mounted.
 */
final class TaskFiles {
  private static final Path SECRETS = Path.of("/run/secrets");
  private static final Path CONFIGS = Path.of("/");
  private static final int PERMISSION_BITS = 07777;

  private final Path root;

  /**
   * A file for a container.
   *
   * @param source where it is on the host
   * @param target where the container shall see it
   */
  record TaskFile(Path source, String target) {}

  /** Files under a directory, which is made when it is needed. */
  TaskFiles(Path root) {
    this.root = root;
  }

  /** Writes the files of a task, in place of what was there; templates are filled in. */
  List<TaskFile> write(AssignedTask task, Node.Description host, Map<String, Bytes> contents)
      throws RuntimeFailure.Refused {
    ContainerSpec container = task.spec().container();
    if (container.secrets().isEmpty() && container.configs().isEmpty()) {
      return List.of();
    }
    try {
      PayloadTemplates templates = new PayloadTemplates(task, host, contents);
      prepareRoot();
      Path directory = directory(task.id());
      remove(task.id());
      makePrivate(directory);
      List<TaskFile> files = new ArrayList<>();
      for (FileReference secret : container.secrets()) {
        files.add(write(directory, files.size(), "secret", SECRETS, secret, contents, templates));
      }
      for (FileReference config : container.configs()) {
        files.add(write(directory, files.size(), "config", CONFIGS, config, contents, templates));
      }
      return files;
    } catch (IOException e) {
      throw new RuntimeFailure.Refused("secrets and configs cannot be written: " + words(e), e);
    }
  }

  /** Removes the files of a task, if there are any. */
  void remove(Id task) throws IOException {
    Path directory = directory(task);
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The tasks that have files here. */
  List<Id> tasks() throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(root)) {
      return directories
          .map(directory -> directory.getFileName().toString())
          .filter(name -> name.length() == Id.TEXT_LENGTH)
          .map(Id::parse)
          .toList();
    }
  }

  /** One at a time: a second mount would hide the files of the task that came first. */
  private synchronized void prepareRoot() throws IOException {
    if (!Files.exists(root)) {
      Files.createDirectories(root.toAbsolutePath().getParent());
      makePrivate(root);
    }
    Tmpfs.ensure(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  private static void makePrivate(Path directory) throws IOException {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private Path directory(Id task) {
    return root.resolve(task.toString());
  }

  private static TaskFile write(
      Path directory,
      int number,
      String kind,
      Path base,
      FileReference file,
      Map<String, Bytes> contents,
      PayloadTemplates templates)
      throws IOException, RuntimeFailure.Refused {
    String what = kind + " " + file.name();
    Bytes content = contents.get(file.digest());
    if (content == null) {
      throw new RuntimeFailure.Refused(what + ": its content is not here");
    }
    Bytes filled = templates.fill(file, what, content);
    Path path = directory.resolve(String.valueOf(number));
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(path, filled.toArray(), StandardOpenOption.WRITE);
    try {
      Files.setAttribute(path, "unix:uid", number(what + ": uid", file.uid()));
      Files.setAttribute(path, "unix:gid", number(what + ": gid", file.gid()));
      Files.setAttribute(path, "unix:mode", file.mode() & PERMISSION_BITS);
    } catch (IOException e) {
      throw new RuntimeFailure.Refused(
          what + ": owner and mode cannot be set; skepd has to run as root: " + words(e), e);
    }
    return new TaskFile(path, base.resolve(file.target()).normalize().toString());
  }

  private static int number(String what, String text) throws RuntimeFailure.Refused {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new RuntimeFailure.Refused(what + " has to be a number, not \"" + text + "\"", e);
    }
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
