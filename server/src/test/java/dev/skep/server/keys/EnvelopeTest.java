package dev.skep.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Bytes;
import dev.skep.api.model.SealedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {
  private static final String SECRET = "correct horse battery staple";

  private final SecureRandom random = new SecureRandom();
  private final ClusterKey key = ClusterKey.generate(random);
  private final Envelope envelope = new Envelope(key, random);

  @Test
  void whatIsSealedCanBeOpenedAndIsNotReadable() {
    SealedValue sealed = envelope.seal(SECRET);

    assertThat(envelope.openText(sealed)).isEqualTo(SECRET);
    assertThat(new String(sealed.ciphertext().toArray(), StandardCharsets.ISO_8859_1))
        .doesNotContain("horse");
    assertThat(sealed.toString()).doesNotContain("horse");
  }

  @Test
  void anEmptyContentCanBeSealed() {
    assertThat(envelope.open(envelope.seal(Bytes.EMPTY))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void twoSealingsOfOneContentDiffer() {
    assertThat(envelope.seal(SECRET)).isNotEqualTo(envelope.seal(SECRET));
  }

  @Test
  void anAlteredValueIsRefused() {
    SealedValue sealed = envelope.seal(SECRET);
    byte[] altered = sealed.ciphertext().toArray();
    altered[3] ^= 1;

    assertThatThrownBy(() ->
            envelope.open(
                new SealedValue(
                    sealed.clusterKey(), sealed.wrappedKey(), sealed.nonce(), Bytes.of(altered))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("altered");
  }

  @Test
  void anotherClusterKeyIsNamedInTheRefusal() {
    Envelope other = new Envelope(ClusterKey.generate(random), random);

    assertThatThrownBy(() -> other.open(envelope.seal(SECRET)))
        .hasMessageContaining(key.id().toString());
  }

  @Test
  void equalContentsHaveEqualDigestsOnlyUnderOneKey() {
    Envelope same = new Envelope(key, random);
    Envelope other = new Envelope(ClusterKey.generate(random), random);

    assertThat(same.digest(Bytes.utf8(SECRET))).isEqualTo(envelope.digest(Bytes.utf8(SECRET)));
    assertThat(other.digest(Bytes.utf8(SECRET))).isNotEqualTo(envelope.digest(Bytes.utf8(SECRET)));
    assertThat(envelope.digest(Bytes.utf8(SECRET))).hasSize(64);
  }

  @Test
  void aKeyOnDiskIsReadableByItsOwnerAlone(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("cluster.key");

    key.save(file);

    assertThat(ClusterKey.load(file)).isEqualTo(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**.next");
  }

  @Test
  void aBrokenKeyFileIsNamed(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("cluster.key"), "nonsense");

    assertThatThrownBy(() -> ClusterKey.load(file)).hasMessageContaining(file.toString());
    for (String damaged :
        List.of("hunter2", "hunter2 x", key.id() + " hunter2!", "hunter2-".repeat(3) + "x y")) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> ClusterKey.load(file))
          .hasMessageContaining(file.toString())
          .hasNoCause()
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void noTextFormTellsTheKey() {
    assertThat(key.toString()).isEqualTo("ClusterKey[" + key.id() + "]");
    assertThat(envelope.toString()).isEqualTo("Envelope[" + key.id() + "]");
  }
}
