package dev.skep.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several hosts on one machine, and the network between them.
 *
 * <pre>{@code
 * try (TestBed bed = TestBed.builder(directory).hosts(3).registry(true).start()) {
 *   Host first = bed.host(1);
 *   first.docker("run", "-d", "-p", "80:80", bed.images().reference("skep/web:1")).orThrow();
 *   first.cutLink();
 * }
 * }</pre>
 *
 * <p>A bed ends with {@link #close()} or with the JVM that started it, however that ends, unless it
 * was started {@linkplain Builder#detached() detached}; keep the object for as long. Several beds
 * may exist at once, in different directories.
 */
public final class TestBed implements AutoCloseable {
  private final BedDirectory files;
  private final BedSpec spec;
  private final Addresses addresses;
  private final Switch bridge;
  private final List<Host> hosts;
  private final Optional<Registry> registry;

  /** Made when first asked for: it takes a moment, and many uses of a bed need none. */
  private Optional<Images> images = Optional.empty();

  /**
   * If this JVM started the bed: referring to it keeps the pipe open that the bed's first process
   * waits on.
   */
  private final Optional<Launch> lifeline;

  TestBed(
      BedDirectory files,
      BedSpec spec,
      Addresses addresses,
      ProcessIdentity init,
      Optional<Launch> lifeline) {
    this.files = files;
    this.spec = spec;
    this.addresses = addresses;
    this.bridge = new Switch(init);
    this.lifeline = lifeline;
    this.hosts =
        IntStream.rangeClosed(1, spec.hosts())
            .mapToObj(index -> newHost("node-" + index, addresses.host(index), this::startEngine))
            .toList();
    this.registry =
        spec.registry()
            ? Optional.of(
                new Registry(
                    newHost(
                        Registry.HOST_NAME,
                        addresses.registry(),
                        host -> new Registry(host).start())))
            : Optional.empty();
  }

  private Host newHost(String name, String address, Consumer<Host> service) {
    return new Host(this, name, address, new HostDirectory(files.hosts().resolve(name)), service);
  }

  private void startEngine(Host host) {
    if (spec.engines()) {
      new Engine(host).start(this);
    }
  }

  /**
   * A bed to be started in the directory, with three hosts that have engines, and no registry,
   * unless told otherwise.
   *
   * @param directory made if it does not exist; its path must be short, for the sockets below it
   */
  public static Builder builder(Path directory) {
    return new Builder(new BedDirectory(directory));
  }

  /**
   * The living bed in the directory, whichever process started it.
   *
   * @throws BedException if there is none
   */
  public static TestBed attach(Path directory) {
    BedDirectory files = new BedDirectory(directory);
    Optional<ProcessIdentity> init =
        BedDirectory.recorded(files.process()).filter(ProcessIdentity::isAlive);
    Optional<BedSpec> spec = BedDirectory.read(files.spec()).map(BedSpec::read);
    if (init.isEmpty() || spec.isEmpty()) {
      throw new BedException("no bed is up in %s: start one there first".formatted(files.path()));
    }
    return new TestBed(
        files, spec.get(), files.addresses().orElseThrow(), init.get(), Optional.empty());
  }

  /**
   * Removes every trace of a bed in the directory: one that is up, or what a crash left. Does
   * nothing if there is none.
   */
  public static void remove(Path directory) {
    Lifecycle.remove(new BedDirectory(directory));
  }

  /** Where the bed's files are. */
  public Path directory() {
    return files.path();
  }

  /** Unique among the living beds of this machine, and the name of its link here: "skep0". */
  public String name() {
    return addresses.name();
  }

  /** This machine's address on the bed's network: "10.87.0.254". */
  public String gateway() {
    return addresses.gateway();
  }

  /** In the order of their numbers; the registry's is not among them. */
  public List<Host> hosts() {
    return hosts;
  }

  /** The host with this number; the first is 1. */
  public Host host(int number) {
    if (number < 1 || number > hosts.size()) {
      throw new BedException("no host %d: this bed has 1 to %d".formatted(number, hosts.size()));
    }
    return hosts.get(number - 1);
  }

  /** The host of this name, the registry's included. */
  public Host host(String name) {
    return everyHost()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BedException(
                "no host \"%s\": this bed has %s"
                    .formatted(
                        name, everyHost().map(Host::name).collect(Collectors.joining(", ")))));
  }

  public Optional<Registry> registry() {
    return registry;
  }

  /** The images that the hosts can run. */
  public synchronized Images images() {
    if (images.isEmpty()) {
      images = Optional.of(new Images(this, Images.make()));
    }
    return images.get();
  }

  /**
   * Lets nothing pass between a host of the one side and one of the other. Adds to earlier
   * partitions.
   */
  public void partition(Set<Host> oneSide, Set<Host> otherSide) {
    List<Switch.PortPair> pairs = new ArrayList<>();
    for (Host one : oneSide) {
      for (Host other : otherSide) {
        pairs.add(new Switch.PortPair(one.name(), other.name()));
        pairs.add(new Switch.PortPair(other.name(), one.name()));
      }
    }
    bridge.drop(pairs);
  }

  /** Drops what goes one way and lets the answers pass. */
  public void drop(Host from, Host to) {
    bridge.drop(List.of(new Switch.PortPair(from.name(), to.name())));
  }

  /** Ends every partition and plugs every cable of the hosts that are up. */
  public void healAll() {
    bridge.dropNothing();
    everyHost().filter(Host::isUp).filter(each -> !each.isLinked()).forEach(Host::healLink);
  }

  /** Ends all that runs in the bed and deletes its files. May be called again. */
  @Override
  public void close() {
    // Not if the directory has become another bed's in the meantime.
    if (BedDirectory.recorded(files.process()).filter(bridge.init()::equals).isPresent()) {
      Lifecycle.remove(files);
    }
  }

  Stream<Host> everyHost() {
    return Stream.concat(hosts.stream(), registry.stream().map(Registry::host));
  }

  Switch bridge() {
    return bridge;
  }

  Addresses addresses() {
    return addresses;
  }

  String script(String name) {
    return files.script(name).toString();
  }

  BedSpec spec() {
    return spec;
  }

  /** Below which all control groups of the bed are; no other bed of this boot has the same. */
  String controlGroup() {
    return Lifecycle.controlGroup(bridge.init());
  }

  /** The lines of /etc/hosts that all hosts have. */
  String hostsFile() {
    return everyHost()
        .map(each -> each.address() + " " + each.name())
        .collect(Collectors.joining("\n"));
  }

  /** Settings of a bed to be started. Not for several threads. */
  public static final class Builder {
    private final BedDirectory files;
    private int hosts = 3;
    private boolean engines = true;
    private boolean registry;
    private boolean liveRestore = true;
    private int diskMebibytes;
    private boolean detached;

    private Builder(BedDirectory files) {
      this.files = files;
    }

    /** How many hosts, 1 to 200. */
    public Builder hosts(int count) {
      hosts = count;
      return this;
    }

    /** Whether each host has a Docker Engine; default true. */
    public Builder engines(boolean wanted) {
      engines = wanted;
      return this;
    }

    /**
     * Whether there is a registry; default false. With it the standard images are in it and hosts
     * pull them; without it they are loaded into each engine.
     */
    public Builder registry(boolean wanted) {
      registry = wanted;
      return this;
    }

    /** Whether containers outlive an orderly restart of their engine; default true. */
    public Builder liveRestore(boolean wanted) {
      liveRestore = wanted;
      return this;
    }

    /**
     * Gives each host a {@linkplain Host#disk() disk} of this size, held in memory; default none.
     */
    public Builder disks(int mebibytes) {
      diskMebibytes = mebibytes;
      return this;
    }

    /**
     * The bed and what runs in it outlive this JVM, until {@link TestBed#remove} or an attached
     * close.
     */
    public Builder detached() {
      detached = true;
      return this;
    }

    /**
     * Starts the bed, and returns when all engines and the registry answer. What a crashed bed left
     * in the directory is removed first; missing Debian packages are installed.
     *
     * @throws BedException if that fails, everything begun being taken down again; or if a bed is
     *     up in the directory
     */
    public TestBed start() {
      return Lifecycle.start(
          files, new BedSpec(hosts, engines, registry, liveRestore, diskMebibytes, detached));
    }
  }
}
