package dev.skep.store.atomix.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  @TempDir Path directory;
  private StateFiles files;

  @BeforeEach
  void open() throws IOException {
    files = new StateFiles(directory.resolve("own"));
  }

  private static StateImage text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(StateFiles from, StateFile file) throws IOException {
    try (InputStream in = from.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path path(StateFile file) {
    return directory.resolve("own").resolve(file.name());
  }

  @Test
  void filesAreListedInOrderAndKeptFromABaseOn() throws Exception {
    assertThat(files.list()).isEmpty();
    StateFile old = files.writeImage(5, text("five"));
    StateFile oldDelta = files.writeDelta(5, 9, text("to nine"));
    StateFile image = files.writeImage(12, text("twelve"));
    StateFile delta = files.writeDelta(12, 15, text("to fifteen"));
    assertThat(files.list()).containsExactly(old, oldDelta, image, delta);
    assertThat(read(files, old)).isEqualTo("five");
    assertThat(read(files, delta)).isEqualTo("to fifteen");
    files.keepFrom(12);
    assertThat(files.list()).containsExactly(image, delta);
  }

  @Test
  void chainIsAnImageAndWhatFollowsIt() throws Exception {
    StateFile image = files.writeImage(12, text("twelve"));
    StateFile delta = files.writeDelta(12, 15, text("to fifteen"));
    Chain chain = Chain.EMPTY.with(image).with(delta);
    assertThat(chain.base()).isEqualTo(12);
    assertThat(chain.end()).isEqualTo(15);
    assertThat(chain.imageBytes()).isEqualTo(image.bytes());
    assertThat(chain.deltaBytes()).isEqualTo(delta.bytes());
    assertThatThrownBy(() -> chain.with(new StateFile(14, 20, 1)))
        .hasMessageContaining("does not follow 15");
    assertThat(chain.with(new StateFile(StateFile.IMAGE, 20, 1)).files()).hasSize(1);
    assertThat(Chain.EMPTY.with(new StateFile(0, 3, 9)).base()).isZero();
    assertThat(Chain.EMPTY.with(new StateFile(0, 3, 9)).deltaBytes()).isEqualTo(9);
  }

  @Test
  void damagedOrShortFileIsNotOpened() throws Exception {
    StateFile file = files.writeImage(5, text("x".repeat(100_000)));
    byte[] whole = Files.readAllBytes(path(file));
    byte[] damaged = whole.clone();
    damaged[50_000] ^= 1;
    Files.write(path(file), damaged);
    assertThatThrownBy(() -> files.open(file)).hasMessageContaining("checksum");
    Files.write(path(file), Arrays.copyOf(whole, 60_000));
    assertThatThrownBy(() -> files.open(file)).hasMessageContaining("whole file");
    Files.delete(path(file));
    assertThatThrownBy(() -> files.open(file)).isInstanceOf(IOException.class);
  }

  @Test
  void failedWriteLeavesNothingUnderTheName() throws Exception {
    StateImage failing =
        out -> {
          out.write(new byte[10]);
          throw new IOException("no");
        };
    assertThatThrownBy(() -> files.writeImage(5, failing)).hasMessage("no");
    assertThat(files.list()).isEmpty();
  }

  @Test
  void fileArrivesInPiecesAndIsVerified() throws Exception {
    String body = "0123456789".repeat(1000);
    StateFile offered = files.writeImage(7, text(body));
    StateFiles other = new StateFiles(directory.resolve("other"));
    assertThat(other.receive(offered, at -> files.chunk(offered, at, 999))).isEqualTo(offered);
    assertThat(read(other, offered)).isEqualTo(body);

    StateFiles third = new StateFiles(directory.resolve("third"));
    assertThatThrownBy(() ->
            third.receive(
                offered,
                at -> {
                  byte[] bytes = files.chunk(offered, at, 999);
                  bytes[bytes.length - 1] ^= 1;
                  return bytes;
                }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            third.receive(offered, at -> at > 2000 ? new byte[0] : files.chunk(offered, at, 999)))
        .hasMessageContaining("ended after");
    assertThat(third.list()).isEmpty();
  }
}
