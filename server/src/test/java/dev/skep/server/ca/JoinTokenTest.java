package dev.skep.server.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  private final SecureRandom random = new SecureRandom();
  private final ClusterCa ca = ClusterCa.create(Instant.now(), random);

  @Test
  void aTokenHasSwarmsForm() {
    JoinToken token = JoinToken.of(ca.root(), JoinToken.newSecret(random));

    assertThat(token.text()).matches("SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}");
    assertThat(JoinToken.parse(token.text())).isEqualTo(token);
  }

  @Test
  void tokensOfOneClusterDifferOnlyInTheLastPart() {
    JoinToken worker = JoinToken.of(ca.root(), JoinToken.newSecret(random));
    JoinToken manager = JoinToken.of(ca.root(), JoinToken.newSecret(random));

    assertThat(worker.rootDigest()).isEqualTo(manager.rootDigest());
    assertThat(worker.secret()).isNotEqualTo(manager.secret());
    assertThat(worker.hasSecret(worker.secret())).isTrue();
    assertThat(worker.hasSecret(manager.secret())).isFalse();
  }

  @Test
  void aTokenNamesOneRoot() {
    JoinToken token = JoinToken.of(ca.root(), JoinToken.newSecret(random));

    assertThat(token.names(ca.root())).isTrue();
    assertThat(token.names(ClusterCa.create(Instant.now(), random).root())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "foo", "SWMTKN-1-bad-bad", "SWMTKN-2-x-y", "SWMTKN-1-x-y"})
  void anythingElseIsRefusedInSwarmsWords(String text) {
    assertThatThrownBy(() -> JoinToken.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid join token");
  }

  @Test
  void theTextFormDoesNotTellTheSecret() {
    JoinToken token = JoinToken.of(ca.root(), JoinToken.newSecret(random));

    assertThat(token.toString()).doesNotContain(token.secret());
  }
}
