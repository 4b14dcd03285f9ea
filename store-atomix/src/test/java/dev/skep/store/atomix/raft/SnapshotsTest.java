package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.image.ImageFiles;
import dev.skep.store.atomix.image.ImageInfo;
import dev.skep.store.atomix.log.DiskSpace;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.impl.DefaultBackupInput;
import io.atomix.primitive.service.impl.DefaultBackupOutput;
import io.atomix.storage.buffer.HeapBuffer;
import io.atomix.utils.serializer.Namespaces;
import io.atomix.utils.serializer.Serializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final Serializer SERIALIZER = Serializer.using(Namespaces.BASIC);

  /** More than what is kept beside an image. */
  private static final int LARGE = 3 << 20;

  @TempDir Path directory;

  /** A member's state with its files; images are written at once. */
  private final class Member implements Snapshots.Peers {
    final Journal journal = new Journal();
    final AppliedState state = new AppliedState(journal);
    final ImageFiles files;
    final Snapshots snapshots;
    final List<Member> peers = new ArrayList<>();
    int fetched;
    long index;

    Member(String name) throws IOException {
      files = new ImageFiles(directory.resolve(name));
      snapshots =
          new Snapshots(
              state,
              journal,
              files,
              this,
              () -> List.of("peer"),
              new DiskSpace(directory, 0),
              Runnable::run);
    }

    @Override
    public Optional<ImageInfo> fetch(long atLeast, Collection<String> from) {
      fetched++;
      for (Member peer : peers) {
        try {
          Optional<ImageInfo> offer = peer.files.newest(atLeast);
          if (offer.isPresent()) {
            long wanted = offer.get().index();
            return Optional.of(
                files.receive(offer.get(), at -> peer.files.chunk(wanted, at, 1 << 16)));
          }
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      return Optional.empty();
    }

    void apply(LogEntry entry) {
      snapshots.apply(++index, LogEntry.encode(entry));
    }

    void apply(String line) {
      apply(new LogEntry.Batch(List.of(line.getBytes(StandardCharsets.UTF_8))));
    }

    HeapBuffer backup() {
      HeapBuffer buffer = HeapBuffer.allocate(1024, Integer.MAX_VALUE);
      snapshots.backup(new DefaultBackupOutput(buffer, SERIALIZER));
      return buffer;
    }

    void restore(HeapBuffer backup) throws Exception {
      BackupInput in = new DefaultBackupInput(backup.flip(), SERIALIZER);
      snapshots.restore(in);
    }
  }

  private static String large(char letter) {
    return String.valueOf(letter).repeat(LARGE);
  }

  @Test
  void smallStateTravelsWithinTheSnapshot() throws Exception {
    Member a = new Member("a");
    a.apply(new LogEntry.Members(Set.of("a", "b"), true));
    a.apply("one");
    a.apply("two");
    Member b = new Member("b");
    b.restore(a.backup());
    assertThat(b.journal.lines()).containsExactly("one", "two");
    assertThat(b.state.members()).containsExactlyInAnyOrder("a", "b");
    assertThat(b.state.index()).isEqualTo(3);
    assertThat(b.fetched).isZero();
  }

  @Test
  void largeStateIsWrittenAsideAndFetchedFromAPeer() throws Exception {
    Member a = new Member("a");
    List<String> lines = new ArrayList<>();
    for (char letter = 'a'; letter < 'f'; letter++) {
      lines.add(large(letter));
      a.apply(large(letter));
    }
    a.apply("last");
    lines.add("last");
    HeapBuffer backup = a.backup();
    assertThat(backup.position()).isLessThan(3 * LARGE);
    assertThat(a.files.newest(1)).isPresent();
    Member b = new Member("b");
    b.peers.add(a);
    b.restore(backup);
    assertThat(b.fetched).isEqualTo(1);
    assertThat(b.journal.lines()).isEqualTo(lines);
  }

  @Test
  void ownImageIsUsedAfterARestartEvenIfItIsNewerThanTheSnapshot() throws Exception {
    Member a = new Member("a");
    for (char letter = 'a'; letter < 'e'; letter++) {
      a.apply(large(letter));
    }
    HeapBuffer backup = a.backup();
    for (char letter = 'e'; letter < 'i'; letter++) {
      a.apply(large(letter));
    }
    long newest = a.files.newest(0).orElseThrow().index();
    Member again = new Member("a");
    again.restore(backup);
    assertThat(again.state.index()).isEqualTo(newest);
    assertThat(again.fetched).isZero();
    for (long index = 5; index <= 8; index++) {
      // What the log still holds is given again, and not applied again.
      char letter = (char) ('a' + index - 1);
      again.snapshots.apply(
          index,
          LogEntry.encode(
              new LogEntry.Batch(List.of(large(letter).getBytes(StandardCharsets.UTF_8)))));
    }
    assertThat(again.journal.lines()).isEqualTo(a.journal.lines());
  }

  @Test
  void damagedImageIsReplacedByAPeers() throws Exception {
    Member a = new Member("a");
    for (char letter = 'a'; letter < 'e'; letter++) {
      a.apply(large(letter));
    }
    HeapBuffer backup = a.backup();
    long index = a.files.newest(0).orElseThrow().index();
    Member b = new Member("b");
    b.files.write(index, out -> out.write(1));
    Path file = directory.resolve("b").resolve("image-" + index + ".skep");
    java.nio.file.Files.write(file, new byte[100]);
    b.peers.add(a);
    b.restore(backup);
    assertThat(b.journal.lines()).isEqualTo(a.journal.lines());
  }

  @Test
  void partsOfALargeCommandAreKeptBySnapshotAndImage() throws Exception {
    Member a = new Member("a");
    for (char letter = 'a'; letter < 'e'; letter++) {
      a.apply(large(letter));
    }
    a.apply(new LogEntry.Fragment(0, 2, "left ".getBytes(StandardCharsets.UTF_8)));
    Member b = new Member("b");
    b.peers.add(a);
    b.restore(a.backup());
    b.index = a.index;
    b.apply(new LogEntry.Fragment(1, 2, "right".getBytes(StandardCharsets.UTF_8)));
    assertThat(b.journal.lines().getLast()).isEqualTo("left right");
  }

  @Test
  void liveStateIsNotTouchedByItsOwnSnapshot() throws Exception {
    Member a = new Member("a");
    a.apply("one");
    HeapBuffer backup = a.backup();
    a.apply("two");
    a.restore(backup);
    assertThat(a.journal.lines()).containsExactly("one", "two");
  }

  @Test
  void onlyImagesInUseAreKept() throws Exception {
    Member a = new Member("a");
    for (int round = 0; round < 6; round++) {
      for (char letter = 'a'; letter < 'e'; letter++) {
        a.apply(large(letter));
      }
      a.backup();
    }
    assertThat(directory.resolve("a").toFile().list()).hasSizeBetween(1, 4);
  }

  @Test
  void snapshotOfANewerBuildIsRefused() throws Exception {
    HeapBuffer unknown = HeapBuffer.allocate(64, 64);
    unknown.writeInt(99);
    Member a = new Member("a");
    assertThatThrownBy(() -> a.restore(unknown)).hasMessageContaining("format 99");
  }
}
