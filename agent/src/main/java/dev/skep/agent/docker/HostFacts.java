package dev.skep.agent.docker;

import dev.skep.api.model.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the kernel and this process tell of the host, for as long as no engine was ever reached. */
final class HostFacts {
  private static final long NANOS_PER_CPU = 1_000_000_000L;
  private static final long BYTES_PER_KIB = 1024;

  private HostFacts() {}

  /** A description without an engine's version, labels and plugins. */
  static Node.Description describe(String skepVersion) {
    String machine = System.getProperty("os.arch", "");
    return new Node.Description(
        firstLine(Path.of("/proc/sys/kernel/hostname")),
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT),
        machine.equals("amd64") ? "x86_64" : machine,
        Runtime.getRuntime().availableProcessors() * NANOS_PER_CPU,
        memoryBytes(),
        Map.of(),
        "",
        Map.of(),
        List.of(),
        "docker",
        skepVersion);
  }

  /** From {@code MemTotal} of proc_meminfo(5), in KiB there; 0 when it is not told. */
  private static long memoryBytes() {
    String[] words = firstLine(Path.of("/proc/meminfo")).split("\\s+");
    return words.length > 1 && words[0].equals("MemTotal:")
        ? Long.parseLong(words[1]) * BYTES_PER_KIB
        : 0;
  }

  private static String firstLine(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException e) {
      return "";
    }
  }
}
