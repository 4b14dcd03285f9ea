package dev.skep.server.ca;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Whom a node's certificate names. The subject has swarm's form: {@code O=<cluster>, OU=<role>,
 * CN=<node>}.
 *
 * @param node the node
 * @param cluster the cluster whose root signed it
 * @param role what the node may do
 */
public record NodeIdentity(Id node, Id cluster, Node.Role role) {
  /** The organisational unit of workers. */
  static final String WORKER = "swarm-worker";

  /** The organisational unit of managers. */
  static final String MANAGER = "swarm-manager";

  /**
   * The role that a node's certificate shall name: a node that is being demoted keeps its manager's
   * certificate until it has left the store.
   */
  public static Node.Role roleFor(Node node) {
    return node.role() == Node.Role.MANAGER || node.manager() != null
        ? Node.Role.MANAGER
        : Node.Role.WORKER;
  }

  /** Whether it names a manager. */
  public boolean isManager() {
    return role == Node.Role.MANAGER;
  }

  /** The organisational unit of the role. */
  String unit() {
    return isManager() ? MANAGER : WORKER;
  }

  /**
   * Reads a certificate, whose signature must have been checked already.
   *
   * @throws CertificateException if its subject is not that of a node
   */
  public static NodeIdentity of(X509Certificate certificate) throws CertificateException {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    try {
      return new NodeIdentity(
          Id.parse(part(subject, BCStyle.CN)),
          Id.parse(part(subject, BCStyle.O)),
          role(part(subject, BCStyle.OU)));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("not the certificate of a node: " + subject, e);
    }
  }

  private static Node.Role role(String unit) {
    return switch (unit) {
      case MANAGER -> Node.Role.MANAGER;
      case WORKER -> Node.Role.WORKER;
      default -> throw new IllegalArgumentException("no role: " + unit);
    };
  }

  private static String part(X500Name name, ASN1ObjectIdentifier type) {
    RDN[] parts = name.getRDNs(type);
    if (parts.length != 1) {
      throw new IllegalArgumentException(parts.length + " parts " + type);
    }
    return IETFUtils.valueToString(parts[0].getFirst().getValue());
  }
}
