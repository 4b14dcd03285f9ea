package dev.skep.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
  private final HostDirectory files;
  private final Consumer<Host> service;

  /** The service is started at each boot: it waits until what it started is ready. */
  Host(TestBed bed, String name, String address, HostDirectory files, Consumer<Host> service) {
    this.bed = bed;
    this.name = name;
    this.address = address;
    this.files = files;
    this.service = service;
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
    return files.path();
  }

  /** The host's /run, as seen from outside. Empty after a boot. */
  public Path run() {
    return files.run();
  }

  /** The socket of its Docker Engine, as seen from outside; inside it is /run/docker.sock. */
  public Path dockerSocket() {
    return run().resolve("docker.sock");
  }

  /** Where processes log unless told otherwise. */
  public Path logs() {
    return files.path().resolve("log");
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
    return files.disk();
  }

  /** Whether it has been booted and not killed. */
  public boolean isUp() {
    return files.init().isPresent();
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
    Path record = files.record(spec.name());
    Path log = logs().resolve(spec.log()).toAbsolutePath();
    BedDirectory.deleteTree(HostProcess.exitFile(record));
    List<String> command = enter();
    command.addAll(
        List.of(
            "sh",
            bed.script("process.sh"),
            files.outerProc().toString(),
            HostProcess.exitFile(record).toString()));
    command.addAll(spec.command());
    Launch launch = Launch.start(command, spec.environment(), Launch.Input.NOTHING, log);
    return HostProcess.launched(spec.name(), log, record, launch);
  }

  /** The process last started under that name, whether it runs or not. */
  public Optional<HostProcess> process(String processName) {
    return HostProcess.recorded(processName, files.record(processName));
  }

  /** All processes started here, whether they run or not, by name. */
  public List<HostProcess> processes() {
    return files.processes();
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
        Map.of("DOCKER_CONFIG", files.path().resolve("docker-cli").toString());
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
    Optional<ProcessIdentity> init = files.init();
    if (init.isEmpty()) {
      return;
    }
    bed.bridge().unplug(name);
    init.get().signal("KILL");
    files.awaitEnd();
    ControlGroups.remove(bed.controlGroup() + "/" + name);
  }

  /**
   * The machine comes back as after a power failure: with its disks, an empty /run, a plugged
   * cable, and its engine (or the registry) if it has one; the engine starts the containers whose
   * restart policy says so. Other processes must be started anew. Returns when the engine answers.
   *
   * @throws BedException if it is up
   */
  public void boot() {
    if (isUp()) {
      throw new BedException(name + " is up: kill it before booting it");
    }
    files.prepareBoot();
    List<String> command = bed.bridge().init().enter("mount", "pid");
    command.addAll(List.of("unshare", "--mount", "--uts", "--net", "--pid", "--fork", "--", "sh"));
    command.addAll(List.of(bed.script("host.sh"), files.path().toString(), name, bed.hostsFile()));
    Launch launch =
        Launch.start(command, Map.of(), Launch.Input.NOTHING, logs().resolve("host.log"));
    BedDirectory.write(files.launcher(), launch.launcher().toString());
    BedDirectory.write(files.process(), launch.process().toString());
    bed.bridge().plug(name, launch.process(), address, bed.addresses().gateway());
    service.accept(this);
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

  /** The beginning of a command line that runs the words after it on this host. */
  List<String> enter() {
    return files
        .init()
        .orElseThrow(() -> new BedException(name + " is down: boot it first"))
        .enter("mount", "uts", "net", "pid");
  }

  private String ballast() {
    return disk().resolve("ballast").toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
