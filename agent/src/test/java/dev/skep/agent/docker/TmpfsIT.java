package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.testbed.Prerequisites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TmpfsIT {
  @TempDir Path directory;

  @Test
  void a_directory_on_a_disk_becomes_a_private_one_in_memory() throws Exception {
    assumeTrue(Prerequisites.isRoot(), "mounting needs root on Linux");
    assumeTrue(
        !Files.getFileStore(directory).type().equals("tmpfs"), "temporary files are in memory");
    try {
      Tmpfs.ensure(directory);
      Tmpfs.ensure(directory);

      assertThat(Files.getFileStore(directory).type()).isEqualTo("tmpfs");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
    } finally {
      assertThat(new ProcessBuilder("umount", directory.toString()).start().waitFor()).isZero();
    }
    assertThat(Files.getFileStore(directory).type()).as("mounted once").isNotEqualTo("tmpfs");
  }
}
