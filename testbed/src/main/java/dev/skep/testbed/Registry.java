package dev.skep.testbed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * An image registry on a host of its own. It speaks plain HTTP, and every engine of the bed is told
 * to accept that.
 */
public final class Registry {
  static final int PORT = 5000;
  static final String HOST_NAME = "registry";
  private static final String PROCESS = "docker-registry";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;

  private final Host host;

  Registry(Host host) {
    this.host = host;
  }

  /** How images begin that are to come from here: "10.87.0.250:5000". */
  public String address() {
    return host.address() + ":" + PORT;
  }

  /** The host it runs on, without an engine: cut its link or kill it to take the registry away. */
  public Host host() {
    return host;
  }

  /** Starts the registry on its host, which is up, and waits until it accepts connections. */
  public void start() {
    var config = host.directory().resolve("registry.yml");
    BedDirectory.write(
        config,
        """
        version: 0.1
        log: {level: warn, accesslog: {disabled: true}}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: "%s"}
        """
            .formatted(host.directory().resolve("images"), address()));
    HostProcess process = host.start(ProcessSpec.of(PROCESS, PROCESS, "serve", config.toString()));
    Wait.until(START_TIMEOUT, () -> accepts() || !process.isAlive());
    if (!process.isAlive() || !accepts()) {
      throw new BedException(
          "the registry at %s does not come up; %s ends with:%n%s"
              .formatted(address(), process.log(), process.logTail(5)));
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.address(), PORT), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
