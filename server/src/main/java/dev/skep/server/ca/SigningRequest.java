package dev.skep.server.ca;

import dev.skep.api.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What a node asks the authority to certify (PKCS #10): its public key, with the proof that it has
 * the private one. Everything else in the request is ignored; the authority decides it.
 *
 * @param publicKey on P-256
 */
public record SigningRequest(PublicKey publicKey) {
  private static final String TYPE = "CERTIFICATE REQUEST";
  private static final int KEY_BITS = 256;

  /** The request of a key pair, as PEM. */
  public static String pem(KeyPair pair) {
    try {
      byte[] encoded =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Principal("CN=skep-node"), pair.getPublic())
              .build(new JcaContentSignerBuilder(ClusterCa.SIGNATURE).build(pair.getPrivate()))
              .getEncoded();
      return Pem.block(TYPE, encoded);
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalArgumentException("no key pair of an elliptic curve", e);
    }
  }

  /**
   * Reads a request and checks the proof.
   *
   * @throws IllegalArgumentException if it is none, its proof is wrong, or the key is not on P-256
   */
  public static SigningRequest parse(String pem) {
    List<byte[]> blocks = Pem.blocks(TYPE, pem);
    if (blocks.size() != 1) {
      throw new IllegalArgumentException("expected one request, found " + blocks.size());
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(blocks.getFirst());
      PublicKey key = request.getPublicKey();
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() != KEY_BITS) {
        throw new IllegalArgumentException("the key is not on the curve P-256");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("the request is not signed by its own key");
      }
      return new SigningRequest(key);
    } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
      throw new IllegalArgumentException("no certificate request: " + e.getMessage(), e);
    }
  }

  /**
   * The id of a node that enrols with this key: the first 128 bits of the key's SHA-256. So a node
   * that repeats an enrolment, because it never saw the answer, is the same node, and nobody can
   * enrol as a node that exists.
   */
  public Id nodeId() {
    return nodeId(publicKey);
  }

  /** The same for a key at hand. */
  public static Id nodeId(PublicKey key) {
    try {
      ByteBuffer digest =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
      return new Id(digest.getLong(), digest.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
