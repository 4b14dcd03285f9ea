package dev.skep.store.atomix;

import dev.skep.store.atomix.transport.PeerVerifier;
import dev.skep.store.atomix.transport.TlsSource;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for tests: common name is the node id, organisational unit the role. */
public final class TestAuthority {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String MANAGER = "manager";

  private final KeyPair keys;
  private final X509Certificate certificate;
  private long serial = 1;

  public TestAuthority() throws GeneralSecurityException, IOException {
    this.keys = newKeys();
    this.certificate = issue("CN=test authority", "CN=test authority", keys, true);
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private X509Certificate issue(String subject, String issuer, KeyPair subjectKeys, boolean ca)
      throws GeneralSecurityException, IOException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(issuer),
            BigInteger.valueOf(++serial),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            new X500Name(subject),
            subjectKeys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** The key and trust of a manager. */
  public TlsSource manager(String nodeId) throws GeneralSecurityException, IOException {
    KeyStore store = keyStore(nodeId, MANAGER);
    return () -> context(store);
  }

  /** The key and trust of a node that is no manager. */
  public TlsSource worker(String nodeId) throws GeneralSecurityException, IOException {
    KeyStore store = keyStore(nodeId, "worker");
    return () -> context(store);
  }

  /** Writes the key and trust of a manager to a file, for another process. */
  public void writeManager(String nodeId, Path file) throws GeneralSecurityException, IOException {
    try (var out = java.nio.file.Files.newOutputStream(file)) {
      keyStore(nodeId, MANAGER).store(out, PASSWORD);
    }
  }

  /** Reads what {@link #writeManager} wrote. */
  public static TlsSource read(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = java.nio.file.Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return () -> context(store);
  }

  private KeyStore keyStore(String nodeId, String role)
      throws GeneralSecurityException, IOException {
    KeyPair nodeKeys = newKeys();
    X509Certificate own =
        issue("CN=" + nodeId + ",OU=" + role, "CN=test authority", nodeKeys, false);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setKeyEntry("node", nodeKeys.getPrivate(), PASSWORD, new X509Certificate[] {own});
    store.setCertificateEntry("authority", certificate);
    return store;
  }

  private static SSLContext context(KeyStore store) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Accepts managers of any authority that the trust manager accepts. */
  public static PeerVerifier verifier() {
    return chain -> {
      X500Name name = X500Name.getInstance(chain.getFirst().getSubjectX500Principal().getEncoded());
      String role = value(name, org.bouncycastle.asn1.x500.style.BCStyle.OU);
      if (!role.equals(MANAGER)) {
        throw new CertificateException("a " + role + " may not speak to managers");
      }
      return value(name, org.bouncycastle.asn1.x500.style.BCStyle.CN);
    };
  }

  private static String value(X500Name name, org.bouncycastle.asn1.ASN1ObjectIdentifier type) {
    return name.getRDNs(type)[0].getFirst().getValue().toString();
  }
}
