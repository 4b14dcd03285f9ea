package dev.skep.server.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCaTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration VALIDITY = Duration.ofDays(90);

  private final SecureRandom random = new SecureRandom();
  private final ClusterCa ca = ClusterCa.create(NOW, random);
  private final NodeIdentity worker =
      new NodeIdentity(Id.random(random), Id.random(random), Node.Role.WORKER);

  @Test
  void theRootIsValidForTwentyYears() throws CertificateException {
    X509Certificate root = ca.root();

    root.checkValidity(Date.from(Instant.parse("2046-05-31T00:00:00Z")));
    assertThat(root.getNotAfter()).isBefore(Instant.parse("2046-06-02T00:00:00Z"));
    assertThat(root.getBasicConstraints()).isZero();
  }

  @Test
  void aCertificateNamesTheNodeAsSwarmDoes() throws Exception {
    KeyPair pair = EcKeys.generate();
    SigningRequest request = SigningRequest.parse(SigningRequest.pem(pair));

    X509Certificate certificate = certify(request, worker);

    certificate.verify(ca.root().getPublicKey());
    assertThat(NodeIdentity.of(certificate)).isEqualTo(worker);
    assertThat(certificate.getSubjectX500Principal().getName())
        .contains("CN=" + worker.node(), "OU=swarm-worker", "O=" + worker.cluster());
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder(
            "swarm-worker",
            worker.node().toString(),
            "10.0.0.7",
            "host-7.example",
            "fe80:0:0:0:0:0:0:1");
    assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(VALIDITY));
    assertThat(certificate.getNotBefore()).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void aNodesIdFollowsFromItsKey() {
    KeyPair pair = EcKeys.generate();

    assertThat(SigningRequest.parse(SigningRequest.pem(pair)).nodeId())
        .isEqualTo(SigningRequest.nodeId(pair.getPublic()))
        .isNotEqualTo(SigningRequest.nodeId(EcKeys.generate().getPublic()));
  }

  @Test
  void aRequestWithoutProofIsRefused() {
    String request = SigningRequest.pem(EcKeys.generate());
    KeyPair mixed = new KeyPair(EcKeys.generate().getPublic(), EcKeys.generate().getPrivate());

    assertThatThrownBy(() -> SigningRequest.parse(SigningRequest.pem(mixed)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SigningRequest.parse(request.substring(0, request.length() / 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SigningRequest.parse("nonsense"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCertificateOfAnotherRootMakesNoCredentials() {
    KeyPair pair = EcKeys.generate();
    X509Certificate certificate = certify(new SigningRequest(pair.getPublic()), worker);
    X509Certificate otherRoot = ClusterCa.create(NOW, random).root();

    assertThatThrownBy(() -> Credentials.of(pair.getPrivate(), certificate, otherRoot))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void credentialsOnDiskAreReadableByTheirOwnerAlone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("node.pem");
    Credentials credentials = credentials();

    credentials.save(file);

    assertThat(Credentials.load(file)).isEqualTo(credentials);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(credentials.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void brokenCredentialsAreNamed(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("node.pem"), "");

    assertThatThrownBy(() -> Credentials.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aCertificateIsRenewedBetweenHalfAndFourFifthsOfItsLife() throws Exception {
    Credentials credentials = credentials();

    assertThat(credentials.renewAt(0))
        .isBetween(
            NOW.plus(VALIDITY.dividedBy(2)).minusSeconds(3600), NOW.plus(VALIDITY.dividedBy(2)));
    assertThat(credentials.renewAt(1)).isBefore(NOW.plus(VALIDITY.multipliedBy(4).dividedBy(5)));
  }

  private Credentials credentials() throws CertificateException {
    KeyPair pair = EcKeys.generate();
    X509Certificate certificate = certify(new SigningRequest(pair.getPublic()), worker);
    return Credentials.of(pair.getPrivate(), certificate, ca.root());
  }

  private X509Certificate certify(SigningRequest request, NodeIdentity identity) {
    List<String> addresses = List.of("10.0.0.7", "host-7.example", "fe80::1");
    return ca.certify(request.publicKey(), identity, addresses, NOW, VALIDITY, random);
  }
}
