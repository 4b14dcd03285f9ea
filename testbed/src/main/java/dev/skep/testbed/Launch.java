package dev.skep.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process started to outlive its starter: in a session of its own, away from the terminal's
 * signals. The scripts of this package print their own line of /proc/self/stat first, so the
 * process behind any chain of launchers is known.
 *
 * @param process the one that printed the line
 * @param launcher the outermost process of the chain; it ends last
 * @param outer the launcher as a child of this JVM; its standard input stays open while this is
 *     referred to
 */
record Launch(ProcessIdentity process, ProcessIdentity launcher, Process outer) {
  /** What the launched process reads. */
  enum Input {
    NOTHING,
    /** A pipe from this JVM: it ends when this JVM does. */
    LIFELINE
  }

  /**
   * Starts the command and waits for its line.
   *
   * @param log where its standard error goes, appended
   * @throws BedException if it ends before it said who it is; the message has the end of the log
   */
  static Launch start(
      List<String> command, Map<String, String> environment, Input input, Path log) {
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.addAll(command);
    ProcessBuilder builder = Command.of(words).withEnvironment(environment).processBuilder();
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process outer = builder.start();
      ProcessIdentity launcher =
          ProcessIdentity.of(outer.pid())
              .orElseThrow(() -> new BedException(failure(command, log)));
      if (input == Input.NOTHING) {
        outer.getOutputStream().close();
      }
      try (BufferedReader lines = reader(outer.getInputStream())) {
        String line = lines.readLine();
        if (line == null) {
          throw new BedException(failure(command, log));
        }
        return new Launch(ProcessIdentity.ofStat(line, launcher.boot()), launcher, outer);
      }
    } catch (IOException e) {
      throw new BedException(
          "cannot start `%s`: %s".formatted(command.getFirst(), e.getMessage()), e);
    }
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static String failure(List<String> command, Path log) {
    return "`%s` ended at once; %s ends with: %s"
        .formatted(command.getFirst(), log, LogTail.of(log, 5));
  }
}
