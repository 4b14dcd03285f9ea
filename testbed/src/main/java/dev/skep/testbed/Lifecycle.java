package dev.skep.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** How a bed comes and goes. */
final class Lifecycle {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

  private Lifecycle() {}

  static TestBed start(BedDirectory files, BedSpec spec) {
    Prerequisites.ensure(spec.engines(), spec.registry());
    claim(files);
    Optional<Launch> launch = Optional.empty();
    try {
      files.writeScripts();
      launch = Optional.of(launchInit(files));
      TestBed bed = boot(files, spec, launch.get());
      BedDirectory.write(files.spec(), spec.write());
      if (spec.detached()) {
        detach(launch.get());
      }
      return bed;
    } catch (RuntimeException e) {
      try {
        launch.ifPresent(begun -> begun.process().signal("KILL"));
        remove(files);
      } catch (RuntimeException another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  private static Launch launchInit(BedDirectory files) {
    List<String> command =
        List.of("unshare", "--mount", "--uts", "--net", "--pid", "--fork", "--", "sh");
    return Launch.start(
        Stream.concat(command.stream(), Stream.of(files.script("bed.sh").toString())).toList(),
        Map.of(),
        Launch.Input.LIFELINE,
        files.log());
  }

  private static TestBed boot(BedDirectory files, BedSpec spec, Launch launch) {
    BedDirectory.write(files.launcher(), launch.launcher().toString());
    BedDirectory.write(files.process(), launch.process().toString());
    Addresses addresses = new Switch(launch.process()).connectOutside();
    BedDirectory.write(files.number(), Integer.toString(addresses.number()));
    TestBed bed = new TestBed(files, spec, addresses, launch.process(), Optional.of(launch));
    bootAll(bed);
    return bed;
  }

  /** Kills what runs, waits until it is gone, and deletes what was written. */
  static void remove(BedDirectory files) {
    Optional<ProcessIdentity> init = BedDirectory.recorded(files.process());
    init.filter(ProcessIdentity::isAlive)
        .ifPresent(alive -> {
          // The link of this name is this bed's as long as the bed lives.
          files.addresses().ifPresent(Switch::disconnectOutside);
          alive.signal("KILL");
        });
    boolean ended =
        Wait.until(
            END_TIMEOUT,
            () ->
                Stream.of(files.process(), files.launcher())
                    .flatMap(file -> BedDirectory.recorded(file).stream())
                    .noneMatch(ProcessIdentity::isAlive));
    if (!ended) {
      throw new BedException(
          "the first process of the bed in %s does not end although it was killed"
              .formatted(files.path()));
    }
    hostDirectories(files).forEach(each -> new HostDirectory(each).awaitEnd());
    init.ifPresent(former -> ControlGroups.remove(controlGroup(former)));
    files.delete();
  }

  static String controlGroup(ProcessIdentity init) {
    return "skep-bed-" + init.pid() + "-" + init.startTicks();
  }

  /** Does all steps at once and throws the first failure once all have ended. */
  static void inParallel(List<Runnable> steps) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> calls = steps.stream().map(Executors::callable).toList();
      for (Future<Object> each : threads.invokeAll(calls)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new BedException("unexpected failure: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }

  private static void claim(BedDirectory files) {
    ProcessIdentity self = ProcessIdentity.self();
    if (files.claim(self)) {
      return;
    }
    boolean detached =
        BedDirectory.read(files.spec()).map(BedSpec::read).filter(BedSpec::detached).isPresent();
    boolean up = isAlive(files.process());
    if (up && detached || isAlive(files.owner())) {
      throw new BedException(
          "a bed is up in %s: take it down first, or choose another directory"
              .formatted(files.path()));
    }
    remove(files);
    if (!files.claim(self)) {
      throw new BedException(
          "another process is starting a bed in %s: choose another directory"
              .formatted(files.path()));
    }
  }

  private static boolean isAlive(Path file) {
    return BedDirectory.recorded(file).filter(ProcessIdentity::isAlive).isPresent();
  }

  private static void bootAll(TestBed bed) {
    List<Runnable> steps = new ArrayList<>();
    for (Host host : bed.hosts()) {
      steps.add(() -> bootFirst(bed, host));
    }
    bed.registry()
        .ifPresent(registry ->
            steps.add(() -> {
              registry.host().boot();
              bed.images().publish(Images.STANDARD);
            }));
    inParallel(steps);
  }

  private static void bootFirst(TestBed bed, Host host) {
    if (bed.spec().diskMebibytes() > 0) {
      mountDisk(bed, host.disk());
    }
    host.boot();
    if (bed.spec().engines() && !bed.spec().registry()) {
      bed.images().load(List.of(host), Images.STANDARD);
    }
  }

  /** The disk is mounted for the bed as a whole, from where each boot of the host gets it. */
  private static void mountDisk(TestBed bed, Path disk) {
    try {
      Files.createDirectories(disk);
    } catch (IOException e) {
      throw new BedException("cannot make %s: %s".formatted(disk, e), e);
    }
    List<String> command = bed.bridge().init().enter("mount");
    command.addAll(List.of("mount", "-t", "tmpfs", "-o"));
    command.addAll(List.of("size=" + bed.spec().diskMebibytes() + "m", "tmpfs", disk.toString()));
    Command.of(command).run().orThrow();
  }

  /** Tells the first process to stay when its input ends. */
  private static void detach(Launch launch) {
    try {
      launch.outer().outputWriter(StandardCharsets.US_ASCII).append("stay\n").close();
    } catch (IOException e) {
      throw new BedException("the bed's first process has ended: " + e.getMessage(), e);
    }
  }

  private static List<Path> hostDirectories(BedDirectory files) {
    if (!Files.isDirectory(files.hosts())) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(files.hosts())) {
      return directories.toList();
    } catch (IOException e) {
      throw new BedException("cannot list %s: %s".formatted(files.hosts(), e), e);
    }
  }
}
