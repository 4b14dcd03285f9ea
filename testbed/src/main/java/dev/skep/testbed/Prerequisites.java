package dev.skep.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a machine needs so that a bed can be started on it: Linux, root, and programs from Debian
 * packages.
 */
public final class Prerequisites {
  private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(10);

  /**
   * The name of the loader stands in the first page of a dynamically linked program (elf(5),
   * PT_INTERP).
   */
  private static final int FIRST_PAGE = 4096;

  private record Tool(String program, String debianPackage) {}

  private static final List<Tool> ALWAYS =
      List.of(
          new Tool("ip", "iproute2"),
          new Tool("nft", "nftables"),
          new Tool("nsenter", "util-linux"),
          new Tool("unshare", "util-linux"),
          new Tool("setsid", "util-linux"),
          new Tool("mount", "mount"));
  private static final Tool ENGINE = new Tool("dockerd", "docker.io");
  private static final Tool FILTER = new Tool("iptables", "iptables");
  private static final Tool CLIENT = new Tool("docker", "docker-cli");
  private static final Tool REGISTRY = new Tool("docker-registry", "docker-registry");
  private static final Tool STATIC_SHELL = new Tool("busybox", "busybox-static");

  private Prerequisites() {}

  /** What this machine lacks for a bed with engines and a registry, in words; empty if nothing. */
  public static List<String> missing() {
    return missing(true, true);
  }

  /**
   * What this machine lacks for a bed that has engines or a registry as told, in words; empty if
   * nothing.
   */
  public static List<String> missing(boolean engines, boolean registry) {
    List<String> all = new ArrayList<>();
    if (!isRoot()) {
      all.add("root on Linux");
    }
    missingTools(engines, registry)
        .forEach(
            tool -> all.add("`%s` (package %s)".formatted(tool.program(), tool.debianPackage())));
    return all;
  }

  /**
   * Installs what is missing if apt-get is there, and says so in one line on standard error.
   *
   * @throws BedException if something is still missing; the message says in one line what to
   *     install
   */
  public static void ensure(boolean engines, boolean registry) {
    if (!isRoot()) {
      throw new BedException(
          "a bed of hosts needs root on Linux, for its namespaces: run this as root");
    }
    // The second round gets the client where the engine's package does not bring it.
    for (int round = 1; round <= 2; round++) {
      List<Tool> tools = missingTools(engines, registry);
      if (!tools.isEmpty() && Command.find("apt-get").isPresent()) {
        install(tools);
      }
    }
    List<Tool> still = missingTools(engines, registry);
    if (!still.isEmpty()) {
      throw new BedException(
          "a bed of hosts needs %s: install %s (names of Debian's packages)"
              .formatted(
                  still.stream().map(Tool::program).collect(Collectors.joining(", ")),
                  String.join(" ", packages(still))));
    }
  }

  /** The statically linked busybox of this machine, of which images are made. */
  static Optional<Path> staticBusybox() {
    return Command.searchPath().stream()
        .map(directory -> directory.resolve("busybox"))
        .filter(Files::isExecutable)
        .filter(Prerequisites::isStatic)
        .findFirst();
  }

  private static List<Tool> missingTools(boolean engines, boolean registry) {
    List<Tool> needed = new ArrayList<>(ALWAYS);
    if (engines) {
      needed.addAll(List.of(ENGINE, FILTER, CLIENT));
    }
    if (registry) {
      needed.add(REGISTRY);
    }
    List<Tool> missing =
        new ArrayList<>(
            needed.stream().filter(tool -> Command.find(tool.program()).isEmpty()).toList());
    if ((engines || registry) && staticBusybox().isEmpty()) {
      missing.add(STATIC_SHELL);
    }
    return missing;
  }

  private static void install(List<Tool> tools) {
    List<String> packages = packages(tools);
    System.err.println(
        "Installing what a bed of hosts needs: apt-get install " + String.join(" ", packages));
    aptGet(List.of("update", "-q"));
    List<String> arguments =
        new ArrayList<>(List.of("install", "-q", "-y", "--no-install-recommends"));
    arguments.addAll(packages);
    aptGet(arguments);
  }

  private static void aptGet(List<String> arguments) {
    // Another installation on this machine is waited for; a mirror may fail once.
    List<String> words =
        new ArrayList<>(
            List.of("apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"));
    words.addAll(arguments);
    Command.of(words)
        .withEnvironment(Map.of("DEBIAN_FRONTEND", "noninteractive"))
        .run(INSTALL_TIMEOUT)
        .orThrow();
  }

  private static List<String> packages(List<Tool> tools) {
    boolean withEngine = tools.contains(ENGINE);
    return List.copyOf(
        new TreeSet<>(
            tools.stream()
                // The engine's package may bring it, and then there is no package of that name.
                .filter(tool -> !(withEngine && tool.equals(CLIENT)))
                .map(Tool::debianPackage)
                .toList()));
  }

  private static boolean isStatic(Path program) {
    try (InputStream stream = Files.newInputStream(program)) {
      String page = new String(stream.readNBytes(FIRST_PAGE), StandardCharsets.ISO_8859_1);
      return page.startsWith("\u007fELF") && !page.contains("/ld-");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this is root on Linux, without which nothing works and nothing can be installed. */
  public static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
