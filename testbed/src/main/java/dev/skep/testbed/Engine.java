package dev.skep.testbed;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The Docker Engine of a host. */
final class Engine {
  private static final String PROCESS = "dockerd";

  /**
   * A start takes under a second; a loaded machine, or one with many containers to restore, takes
   * longer.
   */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** Longer than the engine grants its containers to stop (15 s). */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final Host host;
  private final Path config;

  Engine(Host host) {
    this.host = host;
    this.config = host.directory().resolve("dockerd.json");
  }

  /** Starts it and waits until it answers. */
  void start(TestBed bed) {
    BedDirectory.write(config, configuration(bed));
    HostProcess process =
        host.start(
            ProcessSpec.of(PROCESS, PROCESS, "--config-file", config.toString())
                // Where containerd leaves its dumps.
                .env("TMPDIR", host.logs().toString()));
    boolean decided =
        Wait.until(START_TIMEOUT, () -> answers(host.dockerSocket()) || !process.isAlive());
    if (!decided || !process.isAlive()) {
      throw new BedException(
          "the Docker Engine of %s %s; %s ends with:%n%s"
              .formatted(
                  host.name(),
                  decided ? "ended at its start" : "did not answer within " + START_TIMEOUT,
                  process.log(),
                  process.logTail(8)));
    }
  }

  Optional<HostProcess> process() {
    return host.process(PROCESS).filter(HostProcess::isAlive);
  }

  /** SIGKILL; containers stay, as they do when an engine crashes. */
  void kill() {
    process().ifPresent(HostProcess::kill);
  }

  /** An orderly stop; containers stay only with live restore. */
  void stop() {
    process()
        .ifPresent(each -> {
          each.terminate();
          each.waitFor(STOP_TIMEOUT);
        });
  }

  private String configuration(TestBed bed) {
    // cgroupfs: the other driver would ask the machine's systemd for groups that outlive the bed.
    return """
    {
      "hosts": ["unix:///run/docker.sock"],
      "data-root": "%s",
      "cgroup-parent": "/%s/%s",
      "exec-opts": ["native.cgroupdriver=cgroupfs"],
      "insecure-registries": ["%s:%d"],
      "live-restore": %s
    }
    """
        .formatted(
            host.directory().resolve("docker"),
            bed.controlGroup(),
            host.name(),
            bed.addresses().registry(),
            Registry.PORT,
            bed.spec().liveRestore());
  }

  /** Whether an engine behind the socket answers a ping. */
  static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(
          ByteBuffer.wrap(
              "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate("HTTP/1.x 200".length());
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // until the status is complete
      }
      return new String(answer.array(), StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException e) {
      return false;
    }
  }
}
