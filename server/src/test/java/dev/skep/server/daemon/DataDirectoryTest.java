package dev.skep.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @Test
  void aDirectoryIsMadeForItsOwnerAlone(@TempDir Path parent) throws Exception {
    Path path = parent.resolve("a/b");

    try (DataDirectory locked = DataDirectory.lock(path)) {
      assertThat(locked).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void twoDaemonsNeverShareADirectory(@TempDir Path path) throws Exception {
    try (DataDirectory first = DataDirectory.lock(path)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> DataDirectory.lock(path))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("another skepd (process " + ProcessHandle.current().pid() + ")")
          .hasMessageContaining(path.toString());
    }
    try (DataDirectory again = DataDirectory.lock(path)) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed(@TempDir Path parent) throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "no directory");

    assertThatThrownBy(() -> DataDirectory.lock(file.resolve("data")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot write to the data directory " + file.resolve("data"));
  }
}
