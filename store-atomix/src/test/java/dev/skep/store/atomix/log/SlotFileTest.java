package dev.skep.store.atomix.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFileTest {
  @TempDir Path directory;

  private Path path() {
    return directory.resolve("slots");
  }

  private Optional<String> read() throws IOException {
    try (SlotFile file = SlotFile.open(path())) {
      return file.content().map(String::new);
    }
  }

  private void write(String text) throws IOException {
    try (SlotFile file = SlotFile.open(path())) {
      file.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void newFileIsEmptyAndAllocated() throws Exception {
    assertThat(read()).isEmpty();
    assertThat(Files.size(path())).isEqualTo(8192);
  }

  @Test
  void lastRecordWins() throws Exception {
    for (int i = 0; i < 5; i++) {
      write("record " + i);
      assertThat(read()).contains("record " + i);
    }
    assertThat(Files.size(path())).isEqualTo(8192);
  }

  @Test
  void tornWriteLeavesTheRecordBefore() throws Exception {
    write("old");
    write("new");
    byte[] whole = Files.readAllBytes(path());
    for (int slot = 0; slot < 2; slot++) {
      for (int at = 0; at < 24; at++) {
        byte[] torn = whole.clone();
        torn[slot * 4096 + at] ^= 0x55;
        Files.write(path(), torn);
        assertThat(read().orElseThrow()).isIn("old", "new");
      }
    }
  }

  @Test
  void tooLongRecordIsRefused() throws Exception {
    try (SlotFile file = SlotFile.open(path())) {
      assertThatThrownBy(() -> file.write(new byte[SlotFile.MAX_BYTES + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      file.write(new byte[SlotFile.MAX_BYTES]);
    }
    assertThat(read()).isPresent();
  }
}
