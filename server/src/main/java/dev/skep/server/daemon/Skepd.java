package dev.skep.server.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** The daemon's main. */
public final class Skepd {
  /** The version of this build. */
  public static final String VERSION = "0.1.0";

  private Skepd() {}

  /**
   * Runs until a signal ends it.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      System.out.print(Settings.help());
      return;
    }
    if (given.contains("--version")) {
      System.out.println("skepd " + VERSION);
      return;
    }
    try {
      run(given);
    } catch (StartException e) {
      System.err.println("skepd: " + e.getMessage());
      System.exit(e.exitCode());
    } catch (RuntimeException e) {
      // A fault: threads of what was opened must not keep half a daemon alive.
      LoggerFactory.getLogger(Skepd.class).error("skepd failed to start", e);
      System.exit(StartException.FAILURE);
    }
  }

  private static void run(List<String> arguments) throws StartException {
    Settings settings = Settings.read(arguments, Settings.DEFAULT_FILE);
    if (LoggerFactory.getLogger("dev.skep") instanceof Logger logger) {
      logger.setLevel(Level.valueOf(settings.logLevel()));
    }
    Daemon daemon = new Daemon(settings);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("skep-shutdown")
                .unstarted(() -> {
                  daemon.close();
                  ended.countDown();
                }));
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
