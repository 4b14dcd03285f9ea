package dev.skep.testbed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  @TempDir Path directory;

  @Test
  void tar_unpacks_what_was_packed() throws IOException, InterruptedException {
    byte[] archive =
        new Tar()
            .directory("bin", 0755)
            .file("bin/tool", 0755, "x".repeat(1000).getBytes(StandardCharsets.US_ASCII))
            .symbolicLink("bin/alias", "tool")
            .file("empty", 0600, new byte[0])
            .toBytes();
    Path file = Files.write(directory.resolve("a.tar"), archive);
    Process tar =
        new ProcessBuilder("tar", "-xf", file.toString(), "-C", directory.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    assertThat(directory.resolve("bin/alias")).isSymbolicLink().hasSize(1000);
    assertThat(directory.resolve("empty")).isEmptyFile();
    assertThat(Files.getPosixFilePermissions(directory.resolve("bin/tool")))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void a_name_too_long_for_the_format_is_refused() {
    assertThatThrownBy(() -> new Tar().file("n".repeat(101), 0644, new byte[0]))
        .hasMessageContaining("more than 100 bytes");
  }
}
