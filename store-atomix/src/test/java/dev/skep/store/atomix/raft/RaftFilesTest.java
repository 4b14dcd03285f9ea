package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.log.DamagedLogException;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.DefaultRaftMember;
import io.atomix.protocols.raft.storage.system.Configuration;
import io.atomix.protocols.raft.storage.system.MetaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftFilesTest {
  @TempDir Path directory;

  private RaftSettings settings() {
    return RaftSettings.defaults("a", directory);
  }

  private static Configuration members(long index, String... ids) {
    List<RaftMember> members = new ArrayList<>();
    for (String id : ids) {
      members.add(new DefaultRaftMember(MemberId.from(id), RaftMember.Type.ACTIVE, Instant.EPOCH));
    }
    return new Configuration(index, 3, 1, members);
  }

  private void store(Configuration configuration) throws IOException {
    try (RaftFiles files = RaftFiles.open(settings());
        MetaStore meta = files.storage().openMetaStore()) {
      meta.storeConfiguration(configuration);
      meta.storeTerm(3);
      files.configuration().save(configuration);
    }
  }

  private static List<String> stored(RaftFiles files) {
    try (MetaStore meta = files.storage().openMetaStore()) {
      return meta.loadConfiguration().members().stream().map(m -> m.memberId().id()).toList();
    }
  }

  @Test
  void damagedListOfMembersIsReplacedByTheCopy() throws Exception {
    store(members(7, "a", "b", "c"));
    Path list = directory.resolve("raft").resolve("store.conf");
    byte[] torn = Files.readAllBytes(list);
    for (int i = 5; i < torn.length; i++) {
      torn[i] = 0;
    }
    Files.write(list, torn);
    try (RaftFiles files = RaftFiles.open(settings())) {
      assertThat(stored(files)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void soundListOfMembersIsNotTouched() throws Exception {
    store(members(7, "a", "b", "c"));
    try (RaftFiles files = RaftFiles.open(settings());
        MetaStore meta = files.storage().openMetaStore()) {
      meta.storeConfiguration(members(9, "a", "b"));
    }
    try (RaftFiles files = RaftFiles.open(settings())) {
      assertThat(stored(files)).containsExactly("a", "b");
    }
  }

  @Test
  void termAndVoteOfTheOwnRecordAreNotForgotten() throws Exception {
    store(members(7, "a", "b", "c"));
    try (RaftFiles files = RaftFiles.open(settings())) {
      files.votes().record(12, "b");
    }
    try (RaftFiles files = RaftFiles.open(settings());
        MetaStore meta = files.storage().openMetaStore()) {
      assertThat(meta.loadTerm()).isEqualTo(12);
      assertThat(meta.loadVote()).isEqualTo(MemberId.from("b"));
    }
  }

  @Test
  void lockThatACrashLeftEmptyIsNoObstacle() throws Exception {
    Files.createDirectories(directory.resolve("raft"));
    Files.createFile(directory.resolve("raft").resolve(".store.lock"));
    try (RaftFiles files = RaftFiles.open(settings())) {
      assertThat(files.storage().lock("a")).isTrue();
    }
  }

  @Test
  void directoryOfAnotherNodeIsRefused() throws Exception {
    try (RaftFiles files = RaftFiles.open(settings())) {
      files.votes().record(1, "a");
    }
    assertThatThrownBy(() -> RaftFiles.open(RaftSettings.defaults("b", directory)))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("belongs to node a");
  }

  @Test
  void forcedNewClusterHasOneMemberAndIsMarkedUntilThatIsCommitted() throws Exception {
    store(members(7, "a", "b", "c"));
    try (RaftFiles files = RaftFiles.open(settings())) {
      files.forceNewCluster("a");
    }
    try (RaftFiles files = RaftFiles.open(settings())) {
      assertThat(stored(files)).containsExactly("a");
      assertThat(files.forcedNewCluster()).isTrue();
      files.forcedNewClusterDone();
      assertThat(files.forcedNewCluster()).isFalse();
    }
  }

  @Test
  void stateThatIsAheadOfTheLogCannotGoOnAlone() throws Exception {
    store(members(7, "a", "b", "c"));
    try (RaftFiles files = RaftFiles.open(settings())) {
      files.stateFiles().writeImage(100, out -> out.write(1));
      assertThatThrownBy(() -> files.forceNewCluster("a"))
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining("force another manager");
    }
  }
}
