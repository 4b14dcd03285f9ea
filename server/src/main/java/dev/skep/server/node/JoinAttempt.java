package dev.skep.server.node;

import dev.skep.server.ca.EcKeys;
import dev.skep.server.ca.Pem;
import dev.skep.server.ca.SigningRequest;
import java.security.KeyPair;

/**
 * A join that has begun and has not ended, kept on disk so that it goes on after a crash.
 *
 * @param request what the user asked for; its token is a secret
 * @param keyPem the node's private key: the node's id follows from it, so however often the
 *     enrolment is repeated it is one node
 * @param signingRequestPem what is to be certified
 */
record JoinAttempt(JoinRequest request, String keyPem, String signingRequestPem) {
  /** A first attempt, with a new key. */
  static JoinAttempt of(JoinRequest request) {
    KeyPair pair = EcKeys.generate();
    return new JoinAttempt(request, Pem.of(pair.getPrivate()), SigningRequest.pem(pair));
  }

  /** Never tells the token or the key. */
  @Override
  public String toString() {
    return "JoinAttempt[" + request + "]";
  }
}
