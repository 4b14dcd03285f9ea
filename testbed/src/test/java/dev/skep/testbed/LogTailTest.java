package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path directory;

  @Test
  void the_last_lines_of_a_large_log() throws IOException {
    Path log = directory.resolve("log");
    Files.writeString(log, "line\n".repeat(100_000) + "last but one\nlast\n");
    assertThat(LogTail.of(log, 2)).isEqualTo("last but one\nlast");
  }

  @Test
  void fewer_lines_than_asked_for_are_all() throws IOException {
    assertThat(LogTail.of(Files.writeString(directory.resolve("log"), "only\n"), 5))
        .isEqualTo("only");
  }

  @Test
  void nothing_of_a_log_that_is_not_there() {
    assertThat(LogTail.of(directory.resolve("none"), 5)).isEmpty();
  }
}
