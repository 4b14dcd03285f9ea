package dev.skep.agent.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time since the host was booted, times of sleep included; nobody can set it. Two processes of one
 * host read the same.
 */
@FunctionalInterface
public interface BootClock {
  /** Milliseconds, rounded down. */
  long millis();

  /** The kernel's ({@code CLOCK_BOOTTIME}), in hundredths of a second as proc(5) gives it. */
  static BootClock system() {
    Path uptime = Path.of("/proc/uptime");
    return () -> {
      try {
        String text = Files.readString(uptime);
        String seconds = text.substring(0, text.indexOf(' '));
        int point = seconds.indexOf('.');
        long hundredths = Long.parseLong(seconds.substring(point + 1));
        return Long.parseLong(seconds.substring(0, point)) * 1_000 + hundredths * 10;
      } catch (IOException e) {
        throw new UncheckedIOException("/proc/uptime cannot be read; is /proc mounted?", e);
      }
    };
  }

  /** Tells this boot from others, see random(4). */
  static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
