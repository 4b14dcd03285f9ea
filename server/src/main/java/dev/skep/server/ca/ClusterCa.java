package dev.skep.server.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's certificate authority: a root that signs the nodes' certificates directly. Its
 * private key lives sealed in the store; managers open it for the moment of a signature.
 *
 * @param root the root's certificate
 * @param key the root's private key
 */
public record ClusterCa(X509Certificate root, PrivateKey key) {
  static final String SIGNATURE = "SHA256withECDSA";

  /** Swarm's validity of a root. */
  static final Period ROOT_VALIDITY = Period.ofYears(20);

  /** Swarm's allowance for clocks that are behind. */
  static final Duration BACKDATE = Duration.ofHours(1);

  /** Swarm's bound; a shorter validity would leave no time for renewals. */
  public static final Duration MIN_VALIDITY = Duration.ofHours(1);

  private static final int SERIAL_BYTES = 16;
  private static final Pattern IP_ADDRESS =
      Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /**
   * A new authority.
   *
   * @param now when it begins to be valid
   * @param random draws the serial number
   */
  public static ClusterCa create(Instant now, RandomGenerator random) {
    KeyPair pair = EcKeys.generate();
    X500Principal name = new X500Principal("CN=swarm-ca");
    Date end = Date.from(now.atOffset(ZoneOffset.UTC).plus(ROOT_VALIDITY).toInstant());
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  name, serial(random), Date.from(now.minus(BACKDATE)), end, name, pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new ClusterCa(signed(builder, pair.getPrivate()), pair.getPrivate());
    } catch (IOException e) {
      throw new IllegalStateException("the extensions can be encoded", e);
    }
  }

  /**
   * Certifies a node's key.
   *
   * @param key the node's public key, whose proof was checked by {@link SigningRequest}
   * @param identity whom the certificate names
   * @param addresses host names and IP addresses under which the node is reached
   * @param now when it begins to be valid
   * @param validity how long
   * @param random draws the serial number
   */
  public X509Certificate certify(
      PublicKey key,
      NodeIdentity identity,
      List<String> addresses,
      Instant now,
      Duration validity,
      RandomGenerator random) {
    X500Principal subject =
        new X500Principal(
            "CN=" + identity.node() + ",OU=" + identity.unit() + ",O=" + identity.cluster());
    Duration bounded = validity.compareTo(MIN_VALIDITY) < 0 ? MIN_VALIDITY : validity;
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  root.getSubjectX500Principal(),
                  serial(random),
                  Date.from(now.minus(BACKDATE)),
                  Date.from(now.plus(bounded)),
                  subject,
                  key)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(
                      new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                      }))
              .addExtension(Extension.subjectAlternativeName, false, names(identity, addresses));
      return signed(builder, this.key);
    } catch (IOException e) {
      throw new IllegalStateException("the extensions can be encoded", e);
    }
  }

  private static GeneralNames names(NodeIdentity identity, List<String> addresses) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, identity.unit()));
    names.add(new GeneralName(GeneralName.dNSName, identity.node().toString()));
    for (String address : addresses) {
      boolean ip = IP_ADDRESS.matcher(address).matches();
      names.add(new GeneralName(ip ? GeneralName.iPAddress : GeneralName.dNSName, address));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with ECDSA on P-256", e);
    }
  }

  private static BigInteger serial(RandomGenerator random) {
    byte[] drawn = new byte[SERIAL_BYTES];
    random.nextBytes(drawn);
    // At least one, as RFC 5280 wants it.
    return new BigInteger(1, drawn).add(BigInteger.ONE);
  }

  /** Tells which root it is, never the key. */
  @Override
  public String toString() {
    return "ClusterCa[" + JoinToken.digestOf(root) + "]";
  }
}
