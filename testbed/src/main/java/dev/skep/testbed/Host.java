package dev.skep.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A machine of a bed. It has for itself: its host name, network (eth0 with {@link #address()}),
 * processes, /run, /etc (changes are lost at a reboot), and, if the bed has engines, a Docker
 * Engine at the usual socket; the rest of the file system is this machine's. Its /run is also
 * {@link #run()}, so the sockets below it can be reached from outside, whatever happens to the
 * network. All methods may be called from any thread, but the faults of one host from one at a
 * time.
 */
public final class Host {
  private final TestBed bed;
  private final String name;
  private final String address;
  private final Path directory;

  Host(TestBed bed, String name, String address, Path directory) {
    this.bed = bed;
    this.name = name;
    this.address = address;
    this.directory = directory;
  }

  /** Its host name: "node-1". Other hosts can resolve it. */
  public String name() {
    return name;
  }

  /** Its IPv4 address: "10.87.0.1". Reachable from the other hosts and from this machine. */
  public String address() {
    return address;
  }

  /** What belongs to the host on disk; outlives its reboots. The same path inside and outside. */
  public Path directory() {
    return directory;
  }

  /** The host's /run, as seen from outside. Empty after a boot. */
  public Path run() {
    return directory.resolve("run");
  }

  /** The socket of its Docker Engine, as seen from outside; inside it is /run/docker.sock. */
  public Path dockerSocket() {
    return run().resolve("docker.sock");
  }

  /** Where processes log unless told otherwise. */
  public Path logs() {
    return directory.resolve("log");
  }

  /**
   * A directory on a disk of its own, of the size given to the bed; it outlives reboots and is
   * visible only inside.
   */
  public Path disk() {
    if (bed.spec().diskMebibytes() == 0) {
      throw new BedException(
          "the hosts of this bed have no disks: give the builder disks(MEBIBYTES)");
    }
    return directory.resolve("disk");
  }

  /** Whether it has been booted and not killed. */
  public boolean isUp() {
    return BedDirectory.recorded(initFile(directory)).filter(ProcessIdentity::isAlive).isPresent();
  }

  /**
   * Starts a process on the host. It lives until it ends, is killed, or the host or the bed goes
   * down.
   *
   * @throws BedException if the host is down, or has a living process of that name
   */
  public HostProcess start(ProcessSpec spec) {
    process(spec.name())
        .filter(HostProcess::isAlive)
        .ifPresent(running -> {
          throw new BedException("%s already runs %s: end it first".formatted(name, running));
        });
    Path record = records(directory).resolve(spec.name());
    Path log = logs().resolve(spec.log()).toAbsolutePath();
    BedDirectory.deleteTree(HostProcess.exitFile(record));
    List<String> command = enter();
    command.addAll(
        List.of(
            "sh",
            bed.script("process.sh"),
            directory.resolve("outer-proc").toString(),
            HostProcess.exitFile(record).toString()));
    command.addAll(spec.command());
    Launch launch = Launch.start(command, spec.environment(), Launch.Input.NOTHING, log);
    return HostProcess.launched(spec.name(), log, record, launch);
  }

  /** The process last started under that name, whether it runs or not. */
  public Optional<HostProcess> process(String processName) {
    return HostProcess.recorded(processName, records(directory).resolve(processName));
  }

  /** All processes started here, whether they run or not, by name. */
  public List<HostProcess> processes() {
    return processes(directory);
  }

  /** Runs a command on the host to its end; at most a minute. */
  public ExecResult exec(String... command) {
    return exec(List.of(command), Command.DEFAULT_TIMEOUT);
  }

  /** Runs a command on the host to its end. */
  public ExecResult exec(List<String> command, Duration timeout) {
    List<String> words = enter();
    words.addAll(command);
    ExecResult result = Command.of(words).run(timeout);
    return new ExecResult(command, result.exitCode(), result.stdout(), result.stderr());
  }

  /** Runs the Docker CLI, from outside, against the host's engine. */
  public ExecResult docker(String... arguments) {
    List<String> words = new ArrayList<>(List.of("docker", "--host", "unix://" + dockerSocket()));
    words.addAll(List.of(arguments));
    // Away from the caller's own configuration.
    Map<String, String> environment =
        Map.of("DOCKER_CONFIG", directory.resolve("docker-cli").toString());
    return Command.of(words).withEnvironment(environment).run();
  }

  /**
   * Pulls its network cable: it and its containers keep running, alone. Unix sockets still work.
   */
  public void cutLink() {
    bed.bridge().setLink(name, false);
  }

  public void healLink() {
    bed.bridge().setLink(name, true);
  }

  /** Whether its cable is plugged. */
  public boolean isLinked() {
    return bed.bridge().isUp(name);
  }

  /** SIGKILL for the engine; its containers go on. */
  public void killEngine() {
    new Engine(this).kill();
  }

  /** Stops the engine in good order if it runs, starts it, and waits until it answers. */
  public void restartEngine() {
    Engine engine = new Engine(this);
    engine.stop();
    engine.start(bed);
  }

  /** Whether the engine answers. */
  public boolean isEngineUp() {
    return Engine.answers(dockerSocket());
  }

  /**
   * The power fails: the network first, so nobody hears a last word, then every process, containers
   * too.
   */
  public void killHard() {
    Optional<ProcessIdentity> init =
        BedDirectory.recorded(initFile(directory)).filter(ProcessIdentity::isAlive);
    if (init.isEmpty()) {
      return;
    }
    bed.bridge().unplug(name);
    init.get().signal("KILL");
    awaitEnd(directory);
    ControlGroups.remove(bed.controlGroup() + "/" + name);
  }

  /**
   * The machine comes back as after a power failure: with its disks, an empty /run, a plugged
   * cable, and an engine if the bed has engines, which starts the containers whose restart policy
   * says so. Other processes must be started anew. Returns when the engine answers.
   *
   * @throws BedException if it is up
   */
  public void boot() {
    if (isUp()) {
      throw new BedException(name + " is up: kill it before booting it");
    }
    bootWithoutEngine();
    if (bed.spec().engines()) {
      new Engine(this).start(bed);
    }
  }

  /** Fills the {@linkplain #disk() disk} to the last byte. */
  public void fillDisk() {
    // Ends with "no space left on device", as it should.
    exec("dd", "if=/dev/zero", "of=" + ballast(), "bs=64k");
    exec("sh", "-c", "cat /dev/zero >>" + ballast());
  }

  /** Takes away what {@link #fillDisk()} wrote. */
  public void freeDisk() {
    exec("rm", "-f", ballast()).orThrow();
  }

  /** The command line that runs the words after it on this host. */
  List<String> enter() {
    ProcessIdentity init =
        BedDirectory.recorded(initFile(directory))
            .filter(ProcessIdentity::isAlive)
            .orElseThrow(() -> new BedException(name + " is down: boot it first"));
    return new ArrayList<>(
        List.of(
            "nsenter",
            "--target",
            Long.toString(init.pid()),
            "--mount",
            "--uts",
            "--net",
            "--pid",
            "--"));
  }

  void bootWithoutEngine() {
    BedDirectory.deleteTree(run());
    try {
      for (String each : List.of("run", "etc", "etc-docker", "outer-proc", "processes", "disk")) {
        Files.createDirectories(directory.resolve(each));
      }
    } catch (IOException e) {
      throw new BedException("cannot make the directories of %s: %s".formatted(name, e), e);
    }
    List<String> command =
        List.of(
            "nsenter",
            "--target",
            Long.toString(bed.bridge().init().pid()),
            "--mount",
            "--pid",
            "--",
            "unshare",
            "--mount",
            "--uts",
            "--net",
            "--pid",
            "--fork",
            "--",
            "sh",
            bed.script("host.sh"),
            directory.toString(),
            name,
            bed.hostsFile());
    Launch launch =
        Launch.start(command, Map.of(), Launch.Input.NOTHING, logs().resolve("host.log"));
    BedDirectory.write(launcherFile(directory), launch.launcher().toString());
    BedDirectory.write(initFile(directory), launch.process().toString());
    bed.bridge().plug(name, launch.process(), address, bed.addresses().gateway());
  }

  /**
   * Waits until nothing of the host that has this directory runs any more, launchers outside the
   * bed included.
   */
  static void awaitEnd(Path directory) {
    boolean ended =
        Wait.until(
            Command.DEFAULT_TIMEOUT,
            () ->
                Stream.of(initFile(directory), launcherFile(directory))
                        .flatMap(file -> BedDirectory.recorded(file).stream())
                        .noneMatch(ProcessIdentity::isAlive)
                    && processes(directory).stream().allMatch(each -> each.exitCode().isPresent()));
    if (!ended) {
      throw new BedException(
          "processes recorded in " + directory + " do not end although they were killed");
    }
  }

  private static List<HostProcess> processes(Path directory) {
    Path records = records(directory);
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(records)) {
      return files
          .filter(file -> !file.toString().endsWith(".exit") && !file.toString().endsWith(".new"))
          .sorted()
          .flatMap(file -> HostProcess.recorded(file.getFileName().toString(), file).stream())
          .toList();
    } catch (IOException e) {
      throw new BedException("cannot list " + records + ": " + e, e);
    }
  }

  private static Path records(Path directory) {
    return directory.resolve("processes");
  }

  private String ballast() {
    return disk().resolve("ballast").toString();
  }

  private static Path initFile(Path directory) {
    return directory.resolve("host.process");
  }

  private static Path launcherFile(Path directory) {
    return directory.resolve("host.launcher");
  }

  @Override
  public String toString() {
    return name;
  }
}
