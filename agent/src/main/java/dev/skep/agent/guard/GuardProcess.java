package dev.skep.agent.guard;

import dev.skep.agent.guard.SignOfLife.Sign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's side of the guard: takes over the one that runs, or starts one. */
final class GuardProcess implements Guardian {
  /** A guard that gave no sign for so long is replaced; it gives several in that time. */
  private static final long SILENCE_MILLIS = 3_000;

  /** A new one gets so long to give its first sign before the next attempt. */
  private static final long START_MILLIS = 5_000;

  /** Makes it the leader of a session of its own, which no signal to ours reaches; util-linux. */
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** It keeps some lines of text, and nothing grows. */
  private static final List<String> JVM =
      List.of(
          "-Xmx8m",
          "-Xss256k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=4m",
          "-XX:-UsePerfData");

  private static final Logger LOG = LoggerFactory.getLogger(GuardProcess.class);

  private final Path directory;
  private final BootClock clock;
  private final LeaseFile file;
  private final SignOfLife sign;
  private long startedAt = Long.MIN_VALUE;
  private String failure = "";

  /**
   * A guard that works in a directory, which is made if necessary.
   *
   * @throws UncheckedIOException if the directory cannot be used
   */
  GuardProcess(Path directory, BootClock clock) {
    this.directory = directory;
    this.clock = clock;
    try {
      Files.createDirectories(directory);
      this.file = new LeaseFile(directory, BootClock.bootId());
    } catch (IOException e) {
      throw new UncheckedIOException("the directory " + directory + " cannot be used", e);
    }
    this.sign = new SignOfLife(directory);
  }

  @Override
  public LeaseFile.Content known() {
    try {
      return file.read();
    } catch (NoSuchFileException e) {
      return LeaseFile.Content.empty();
    } catch (IOException e) {
      LOG.warn("{}; tasks that run under a lease need new ones", e.getMessage());
      return LeaseFile.Content.empty();
    }
  }

  @Override
  public void tell(LeaseFile.Content content) throws IOException {
    file.write(content);
  }

  @Override
  public synchronized String problem() {
    Optional<Sign> last = sign.last();
    long now = clock.millis();
    if (last.isPresent() && isAlive(last.get(), now)) {
      failure = "";
      startedAt = Long.MIN_VALUE;
      return "";
    }
    if (startedAt == Long.MIN_VALUE || now - startedAt > START_MILLIS) {
      startedAt = now;
      last.ifPresent(this::end);
      start();
    }
    return failure.isEmpty() ? "its guard is being started" : failure;
  }

  /** A sign of another boot may seem to come from the future. */
  private static boolean isAlive(Sign sign, long now) {
    long silence = now - sign.at();
    return silence >= 0
        && silence < SILENCE_MILLIS
        && sign.version() == Guard.VERSION
        && isGuard(sign.pid());
  }

  private static boolean isGuard(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"))
          .contains(Guard.class.getName());
    } catch (IOException e) {
      return false;
    }
  }

  /** One that hangs holds the lock. */
  private void end(Sign of) {
    if (isGuard(of.pid())) {
      LOG.warn(
          "the guard of singletons, process {}, gives no sign of life; replacing it", of.pid());
      ProcessHandle.of(of.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private void start() {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Guard.class.getName());
    command.add(directory.toString());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("guard.log").toFile()))
              .start();
      spare(process.pid());
      LOG.info("the guard of singletons was started as process {}", process.pid());
      failure = "";
    } catch (IOException e) {
      failure = "its guard cannot be started: " + e.getMessage();
      LOG.warn("no singleton can be started here: {}", failure);
    }
  }

  /** Where memory is short, others go first. */
  private static void spare(long pid) {
    try {
      Files.writeString(Path.of("/proc", String.valueOf(pid), "oom_score_adj"), "-999");
    } catch (IOException e) {
      LOG.debug("the guard is not spared: {}", e.getMessage());
    }
  }
}
