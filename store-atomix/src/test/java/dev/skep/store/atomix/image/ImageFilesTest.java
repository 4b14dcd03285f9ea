package dev.skep.store.atomix.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path directory;
  private ImageFiles files;

  @BeforeEach
  void open() throws IOException {
    files = new ImageFiles(directory.resolve("own"));
  }

  private static StateImage text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(ImageFiles from, long index) throws IOException {
    try (InputStream in = from.open(index)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path file(long index) {
    return directory.resolve("own").resolve("image-" + index + ".skep");
  }

  @Test
  void newestImageOfAtLeastAnIndexIsFound() throws Exception {
    assertThat(files.newest(0)).isEmpty();
    files.write(5, text("five"));
    files.write(12, text("twelve"));
    assertThat(files.newest(0).orElseThrow().index()).isEqualTo(12);
    assertThat(files.newest(12)).isPresent();
    assertThat(files.newest(13)).isEmpty();
    assertThat(read(files, 5)).isEqualTo("five");
    files.keepFrom(12);
    assertThat(file(5)).doesNotExist();
    assertThat(file(12)).exists();
  }

  @Test
  void damagedOrShortImageIsNotOpened() throws Exception {
    files.write(5, text("x".repeat(100_000)));
    byte[] whole = Files.readAllBytes(file(5));
    byte[] damaged = whole.clone();
    damaged[50_000] ^= 1;
    Files.write(file(5), damaged);
    assertThatThrownBy(() -> files.open(5)).hasMessageContaining("checksum");
    Files.write(file(5), java.util.Arrays.copyOf(whole, 60_000));
    assertThatThrownBy(() -> files.open(5)).hasMessageContaining("whole image");
  }

  @Test
  void failedWriteLeavesNothingUnderTheName() throws Exception {
    StateImage failing =
        out -> {
          out.write(new byte[10]);
          throw new IOException("no");
        };
    assertThatThrownBy(() -> files.write(5, failing)).hasMessage("no");
    assertThat(files.newest(0)).isEmpty();
  }

  @Test
  void imageArrivesInPiecesAndIsVerified() throws Exception {
    String body = "0123456789".repeat(1000);
    ImageInfo offered = files.write(7, text(body));
    ImageFiles other = new ImageFiles(directory.resolve("other"));
    ImageInfo received = other.receive(offered, at -> files.chunk(7, at, 999));
    assertThat(received).isEqualTo(offered);
    assertThat(read(other, 7)).isEqualTo(body);

    ImageFiles third = new ImageFiles(directory.resolve("third"));
    assertThatThrownBy(() ->
            third.receive(
                offered,
                at -> {
                  byte[] bytes = files.chunk(7, at, 999);
                  bytes[bytes.length - 1] ^= 1;
                  return bytes;
                }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> third.receive(offered, at -> at > 2000 ? new byte[0] : files.chunk(7, at, 999)))
        .hasMessageContaining("ended after");
    assertThat(third.newest(0)).isEmpty();
  }
}
