package dev.skep.store.atomix.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCheckTest {
  private static final int MAX_ENTRY = 100;
  private static final int SEGMENT = 1024;
  @TempDir Path directory;

  private void segment(int id, long firstIndex, int entries) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SEGMENT);
    bytes.putInt(1).putLong(id).putLong(firstIndex).putInt(SEGMENT).putInt(1000).putLong(0);
    bytes.position(SegmentFile.HEADER_BYTES);
    for (int i = 0; i < entries; i++) {
      byte[] entry = ("entry " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      CRC32 crc = new CRC32();
      crc.update(entry);
      bytes.putInt(entry.length).putInt((int) crc.getValue()).put(entry);
    }
    Files.write(file(id), bytes.array());
  }

  private Path file(int id) {
    return directory.resolve("store-" + id + ".log");
  }

  private void damage(int id, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file(id));
    bytes[position] ^= 1;
    Files.write(file(id), bytes);
  }

  private void check(boolean replaceable) throws IOException {
    new SegmentCheck(directory, "store", MAX_ENTRY).repair(replaceable);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void soundLogIsLeftAlone() throws Exception {
    segment(1, 1, 5);
    segment(2, 6, 3);
    Files.write(directory.resolve("store.meta"), new byte[3]);
    check(false);
    assertThat(files()).containsExactly("store-1.log", "store-2.log", "store.meta");
  }

  @Test
  void emptyDirectoryAndNoDirectoryAreFine() throws Exception {
    check(false);
    new SegmentCheck(directory.resolve("none"), "store", MAX_ENTRY).repair(false);
    assertThat(files()).isEmpty();
  }

  @Test
  void trailingSegmentsWithoutLengthHeaderOrEntryAreDeleted() throws Exception {
    segment(1, 1, 5);
    segment(2, 6, 0);
    Files.write(file(3), new byte[SEGMENT]);
    Files.write(file(4), new byte[0]);
    Files.write(file(5), new byte[SegmentFile.HEADER_BYTES - 1]);
    check(false);
    assertThat(files()).containsExactly("store-1.log");
  }

  @Test
  void trailingSegmentWhoseFirstEntryIsTornIsDeleted() throws Exception {
    segment(1, 1, 5);
    segment(2, 6, 1);
    damage(2, SegmentFile.HEADER_BYTES + 9);
    check(false);
    assertThat(files()).containsExactly("store-1.log");
  }

  @Test
  void onlySegmentIsNeverDeletedForLackOfEntries() throws Exception {
    segment(1, 1, 0);
    check(false);
    assertThat(files()).containsExactly("store-1.log");
  }

  @Test
  void onlySegmentWithoutHeaderGoesOnlyIfNothingWasAcknowledgedInIt() throws Exception {
    Files.write(file(1), new byte[SEGMENT]);
    assertThatThrownBy(() -> check(false))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("store-1.log")
        .hasMessageContaining("join again");
    check(true);
    assertThat(files()).isEmpty();
  }

  @Test
  void tornLastEntryIsNoDamageButAGapBetweenSegmentsIs() throws Exception {
    segment(1, 1, 5);
    segment(2, 6, 3);
    damage(2, SegmentFile.HEADER_BYTES + 2 * 15 + 9);
    assertThatCode(() -> check(false)).doesNotThrowAnyException();
    damage(1, SegmentFile.HEADER_BYTES + 2 * 15 + 9);
    assertThatThrownBy(() -> check(false))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("readable up to entry 2");
    assertThat(files()).hasSize(2);
  }
}
