package dev.skep.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Node.Role;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.server.ca.Credentials;
import dev.skep.server.ca.TestAuthority;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.node.MemberRecord.RaftPeer;
import dev.skep.server.session.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberFilesTest {
  private static final Id NODE = new Id(1, 2);
  private static final MemberRecord RECORD =
      Addresses.record(
              new HostPort("10.0.0.1", 2377),
              new HostPort("0.0.0.0", 2377),
              new HostPort("0.0.0.0", 2378),
              "")
          .withManagers(List.of(new ManagerAddress(NODE, "10.0.0.1:2377")))
          .withPeers(List.of(new RaftPeer(NODE, "10.0.0.1:2378")));

  private final Path data;
  private final MemberFiles files;
  private final Credentials credentials =
      new TestAuthority(new Id(3, 4)).credentials(NODE, Role.MANAGER);
  private final ClusterKey key = ClusterKey.generate(new SecureRandom());

  MemberFilesTest(@TempDir Path data) {
    this.data = data;
    this.files = new MemberFiles(data);
  }

  @BeforeEach
  void begin() throws IOException {
    files.tidy();
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    files.create(RECORD, credentials, key, null);

    MemberFiles later = new MemberFiles(data);
    later.tidy();
    assertThat(later.isMember()).isTrue();
    assertThat(later.record()).isEqualTo(RECORD);
    assertThat(later.credentials()).isEqualTo(credentials);
    assertThat(later.clusterKey()).isEqualTo(key);
    assertThat(later.founding()).isEmpty();
  }

  @Test
  void whatACrashLeftHalfDoneIsRemoved() throws IOException {
    Files.createDirectories(data.resolve("member.next/store"));
    Files.createDirectories(data.resolve("member.left.7/store"));
    Files.writeString(data.resolve("member.left.7/store/log"), "old");

    files.tidy();

    assertThat(files.isMember()).isFalse();
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void leavingLeavesNothing() throws IOException {
    files.create(RECORD, credentials, key, null);

    files.remove();

    assertThat(files.isMember()).isFalse();
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aJoinThatHasBegunIsRememberedUntilItEnds() throws IOException {
    JoinAttempt attempt = JoinAttempt.of(JoinRequest.of("10.0.0.9", "token"));
    files.save(attempt);

    assertThat(new MemberFiles(data).joining()).contains(attempt);
    assertThat(attempt.toString()).doesNotContain("token").doesNotContain("PRIVATE");
    files.create(RECORD, credentials, null, null);
    assertThat(files.joining()).isEmpty();
  }

  @Test
  void aFormerManagerKeepsNothingOfTheStore() throws IOException {
    files.create(RECORD, credentials, key, null);
    Files.createDirectories(files.store());

    files.forgetManager();

    assertThat(files.store()).doesNotExist();
    assertThatThrownBy(files::clusterKey).isInstanceOf(IOException.class);
    assertThat(files.isMember()).isTrue();
  }

  @Test
  void aBrokenFileIsNamed() throws IOException {
    files.create(RECORD, credentials, key, null);
    Path record = data.resolve("member/node.json");
    Files.writeString(record, "{");

    assertThatThrownBy(files::record)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(record.toString());
  }
}
