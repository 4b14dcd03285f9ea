package dev.skep.agent.guard;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Ends all processes of a container without the engine, which may hang. A container's processes are
 * those whose control group has the container's id in its name: that is so with either version of
 * control groups, with either of the engine's drivers for them, and for groups inside the
 * container.
 */
final class ContainerEnd {
  /** Of version 2, see the kernel's admin-guide/cgroup-v2: ends a whole group at once. */
  private static final String KILL = "cgroup.kill";

  /** Of version 1: a frozen group starts nothing while its processes are being ended. */
  private static final String STATE = "freezer.state";

  /**
   * As engines make them. Anything shorter could be part of the name of a group that is no
   * container's, and its processes would end.
   */
  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");

  private final Path proc;
  private final Path groups;

  /** On this host. */
  ContainerEnd() {
    this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
  }

  /** Where the kernel shows processes and control groups. */
  ContainerEnd(Path proc, Path groups) {
    this.proc = proc;
    this.groups = groups;
  }

  /**
   * Ends what runs of a container.
   *
   * @return whether something did; never for a text that is no engine's id
   */
  boolean end(String container) {
    if (!CONTAINER.matcher(container).matches()) {
      return false;
    }
    List<Found> found = processes(container);
    for (Found each : found) {
      each.groups().forEach(this::killOrFreeze);
    }
    for (Found each : found) {
      // A handle is bound to one process; looking after it was made tells whether the number has
      // gone to another one meanwhile.
      ProcessHandle.of(each.pid())
          .filter(process -> !groupsOf(each.pid(), container).isEmpty())
          .ifPresent(ProcessHandle::destroyForcibly);
    }
    for (Found each : found) {
      each.groups().forEach(this::thaw);
    }
    return !found.isEmpty();
  }

  /**
   * A process of the container.
   *
   * @param groups those of its control groups that are the container's
   */
  private record Found(long pid, List<Group> groups) {}

  /**
   * A control group.
   *
   * @param controllers of version 1; empty for the one hierarchy of version 2
   */
  private record Group(String controllers, String path) {}

  private List<Found> processes(String container) {
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : all) {
        long pid = Long.parseLong(process.getFileName().toString());
        List<Group> its = groupsOf(pid, container);
        if (!its.isEmpty()) {
          found.add(new Found(pid, its));
        }
      }
    } catch (IOException e) {
      System.err.println("processes cannot be listed: " + e);
    }
    return found;
  }

  private List<Group> groupsOf(long pid, String container) {
    List<Group> groups = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(proc.resolve(pid + "/cgroup"))) {
        String[] parts = line.split(":", 3);
        if (parts.length == 3 && parts[2].contains(container)) {
          groups.add(new Group(parts[1], upTo(container, parts[2])));
        }
      }
    } catch (IOException e) {
      // It ended meanwhile.
    }
    return groups;
  }

  /** The container's own group, whatever groups it has made inside. */
  private static String upTo(String container, String path) {
    int end = path.indexOf('/', path.indexOf(container));
    return end < 0 ? path : path.substring(0, end);
  }

  private void killOrFreeze(Group group) {
    if (group.controllers().isEmpty()) {
      write(groups.resolve("." + group.path()).resolve(KILL), "1");
    } else if (group.controllers().equals("freezer")) {
      write(groups.resolve("freezer" + group.path()).resolve(STATE), "FROZEN");
    }
  }

  private void thaw(Group group) {
    if (group.controllers().equals("freezer")) {
      write(groups.resolve("freezer" + group.path()).resolve(STATE), "THAWED");
    }
  }

  /** Only a help: each process is killed as well. */
  private static void write(Path file, String word) {
    try {
      if (Files.exists(file)) {
        Files.writeString(file, word);
      }
    } catch (IOException e) {
      System.err.println(file + " cannot be written: " + e);
    }
  }
}
