package dev.skep.server.ca;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

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
    X500Principal subject = certificate.getSubjectX500Principal();
    try {
      LdapName name = new LdapName(subject.getName());
      return new NodeIdentity(
          Id.parse(part(name, "CN")), Id.parse(part(name, "O")), role(part(name, "OU")));
    } catch (InvalidNameException | IllegalArgumentException e) {
      throw new CertificateException("not the certificate of a node: " + subject.getName(), e);
    }
  }

  private static Node.Role role(String unit) {
    return switch (unit) {
      case MANAGER -> Node.Role.MANAGER;
      case WORKER -> Node.Role.WORKER;
      default -> throw new IllegalArgumentException("no role: " + unit);
    };
  }

  private static String part(LdapName name, String type) {
    @Nullable String found = null;
    for (Rdn rdn : name.getRdns()) {
      if (rdn.getType().equalsIgnoreCase(type)) {
        if (found != null) {
          throw new IllegalArgumentException("two parts " + type);
        }
        found = String.valueOf(rdn.getValue());
      }
    }
    if (found == null) {
      throw new IllegalArgumentException("no part " + type);
    }
    return found;
  }
}
