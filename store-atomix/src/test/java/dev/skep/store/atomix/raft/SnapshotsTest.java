package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.image.Chain;
import dev.skep.store.atomix.image.StateFile;
import dev.skep.store.atomix.image.StateFiles;
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

  /** What is kept beside the files; three large lines are more. */
  private static final int TAIL = 8 << 10;

  private static final int LARGE = 3 << 10;

  @TempDir Path directory;

  /** A member's state with its files; images are written at once. */
  private final class Member implements Snapshots.Peers {
    final Journal journal = new Journal();
    final AppliedState state = new AppliedState(journal);
    final StateFiles files;
    final Snapshots snapshots;
    final List<Member> peers = new ArrayList<>();
    int fetched;
    long index;

    Member(String name) throws IOException {
      files = new StateFiles(directory.resolve(name));
      snapshots =
          new Snapshots(
              state,
              journal,
              files,
              this,
              () -> List.of("peer"),
              new DiskSpace(directory, 0),
              TAIL,
              Runnable::run);
    }

    @Override
    public Optional<Chain> fetch(long atLeast, Collection<String> from) {
      fetched++;
      for (Member peer : peers) {
        Chain offered = peer.snapshots.chain();
        if (offered.end() >= atLeast) {
          try {
            for (StateFile file : offered.files()) {
              files.receive(file, at -> peer.files.chunk(file, at, 1 << 16));
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return Optional.of(offered);
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

  private static void grow(Member member, int lines) {
    for (int i = 0; i < lines; i++) {
      member.apply(large((char) ('a' + member.index % 26)));
    }
  }

  @Test
  void largeStateIsWrittenAsideAndFetchedFromAPeer() throws Exception {
    Member a = new Member("a");
    grow(a, 5);
    a.apply("last");
    HeapBuffer backup = a.backup();
    assertThat(backup.position()).isLessThan(3 * LARGE);
    assertThat(a.snapshots.chain().imageBytes()).isPositive();
    Member b = new Member("b");
    b.peers.add(a);
    b.restore(backup);
    assertThat(b.fetched).isEqualTo(1);
    assertThat(b.journal.lines()).isEqualTo(a.journal.lines());
    assertThat(b.snapshots.chain()).isEqualTo(a.snapshots.chain());
  }

  @Test
  void deltasFollowAnImageUntilAnotherIsWorthIt() throws Exception {
    Member a = new Member("a");
    grow(a, 20);
    Chain first = a.snapshots.chain();
    grow(a, 4);
    Chain second = a.snapshots.chain();
    assertThat(second.files()).startsWith(first.files().getFirst()).hasSizeGreaterThan(1);
    assertThat(second.deltaBytes()).isLessThanOrEqualTo(second.imageBytes());
    a.apply("last");
    Member again = new Member("a");
    again.restore(a.backup());
    assertThat(again.journal.lines()).isEqualTo(a.journal.lines());
    assertThat(again.fetched).isZero();
    grow(a, 30);
    assertThat(a.snapshots.chain().base()).isGreaterThan(second.base());
  }

  @Test
  void memberThatIsBehindTakesOnlyWhatItLacks() throws Exception {
    Member a = new Member("a");
    grow(a, 20);
    Member b = new Member("b");
    b.peers.add(a);
    b.restore(a.backup());
    b.index = a.index;
    grow(a, 4);
    b.restore(a.backup());
    assertThat(b.journal.lines()).isEqualTo(a.journal.lines());
  }

  @Test
  void damagedFileIsReplacedByAPeers() throws Exception {
    Member a = new Member("a");
    grow(a, 5);
    HeapBuffer backup = a.backup();
    Member b = new Member("b");
    for (StateFile file : a.snapshots.chain().files()) {
      b.files.receive(file, at -> a.files.chunk(file, at, 1 << 20));
    }
    for (java.io.File file : directory.resolve("b").toFile().listFiles()) {
      java.nio.file.Files.write(file.toPath(), new byte[100]);
    }
    b.peers.add(a);
    b.restore(backup);
    assertThat(b.journal.lines()).isEqualTo(a.journal.lines());
  }

  @Test
  void partsOfALargeCommandAreKeptBySnapshotAndImage() throws Exception {
    Member a = new Member("a");
    grow(a, 5);
    a.apply(new LogEntry.Fragment(0, 2, "left ".getBytes(StandardCharsets.UTF_8)));
    Member b = new Member("b");
    b.peers.add(a);
    b.restore(a.backup());
    b.index = a.index;
    b.apply(new LogEntry.Fragment(1, 2, "right".getBytes(StandardCharsets.UTF_8)));
    assertThat(b.journal.lines().getLast()).isEqualTo("left right");
  }

  @Test
  void partsOfALargeCommandSurviveWhatGoesBetweenThemAndNothingElse() throws Exception {
    Member a = new Member("a");
    a.apply(new LogEntry.Fragment(0, 2, "left ".getBytes(StandardCharsets.UTF_8)));
    a.apply(new LogEntry.Batch(List.of("between".getBytes(StandardCharsets.UTF_8)), true));
    a.apply(new LogEntry.Fragment(1, 2, "right".getBytes(StandardCharsets.UTF_8)));
    a.apply(new LogEntry.Fragment(0, 2, "given up".getBytes(StandardCharsets.UTF_8)));
    a.apply("later");
    a.apply(new LogEntry.Fragment(1, 2, "too late".getBytes(StandardCharsets.UTF_8)));
    assertThat(a.journal.lines()).containsExactly("between", "left right", "later");
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
  void onlyFilesInUseAreKept() throws Exception {
    Member a = new Member("a");
    for (int round = 0; round < 20; round++) {
      grow(a, 4);
      a.backup();
    }
    long base = a.snapshots.chain().base();
    assertThat(a.files.list().stream().filter(StateFile::isImage))
        .hasSizeLessThanOrEqualTo(3)
        .anyMatch(image -> image.index() == base);
  }

  @Test
  void snapshotOfANewerBuildIsRefused() throws Exception {
    HeapBuffer unknown = HeapBuffer.allocate(64, 64);
    unknown.writeInt(99);
    Member a = new Member("a");
    assertThatThrownBy(() -> a.restore(unknown)).hasMessageContaining("format 99");
  }
}
