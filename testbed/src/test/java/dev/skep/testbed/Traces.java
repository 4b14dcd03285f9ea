package dev.skep.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * By what a bed that is up could be recognised once it is gone. Other beds may come and go
 * meanwhile.
 *
 * @param directory the bed's
 * @param linkIndex the index of its link, which the kernel does not give again
 * @param controlGroup below which its containers are
 * @param namespaces those that its processes are in and this one is not
 */
record Traces(Path directory, String linkIndex, String controlGroup, Set<String> namespaces) {
  private static final Path LINKS = Path.of("/sys/class/net");

  static Traces of(TestBed bed) throws IOException {
    Set<String> namespaces = namespaces(Path.of("/proc", Long.toString(bed.bridge().init().pid())));
    // A host sees its containers' processes too.
    String all = "for p in /proc/[0-9]*; do readlink $p/ns/net $p/ns/mnt $p/ns/pid; done; true";
    bed.everyHost()
        .map(host -> host.exec("sh", "-c", all))
        .forEach(result -> namespaces.addAll(result.orThrow().stdout().lines().toList()));
    namespaces.removeAll(namespaces(Path.of("/proc/self")));
    return new Traces(
        bed.directory(),
        Files.readString(LINKS.resolve(bed.name()).resolve("ifindex")),
        bed.controlGroup(),
        namespaces);
  }

  /** What is still there, in words. */
  List<String> remaining() {
    List<String> found = new ArrayList<>();
    for (String mount : mounts()) {
      if (mount.contains(directory.toString())) {
        found.add("mount " + mount);
      }
    }
    for (Path link : list(LINKS)) {
      if (text(link.resolve("ifindex")).equals(linkIndex)) {
        found.add("link " + link.getFileName());
      }
    }
    ControlGroups.existing(controlGroup).forEach(group -> found.add("control group " + group));
    for (Path process : processes()) {
      String command = text(process.resolve("cmdline")).replace('\0', ' ');
      if (command.contains(directory.toString())
          || namespaces(process).stream().anyMatch(namespaces::contains)) {
        found.add("process " + process.getFileName() + " " + command);
      }
    }
    if (Files.exists(directory)) {
      found.add("directory " + directory);
    }
    return found;
  }

  private static List<String> mounts() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> processes() {
    return list(Path.of("/proc")).stream()
        .filter(each -> each.getFileName().toString().matches("\\d+"))
        .toList();
  }

  private static Set<String> namespaces(Path process) {
    Set<String> names = new TreeSet<>();
    for (String kind : List.of("net", "mnt", "pid")) {
      try {
        names.add(Files.readSymbolicLink(process.resolve("ns").resolve(kind)).toString());
      } catch (IOException e) {
        // It ended while it was looked at, or is a zombie: then it is in none.
      }
    }
    return names;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // gone while looked at
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
