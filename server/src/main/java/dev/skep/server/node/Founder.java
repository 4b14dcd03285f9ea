package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.controllers.admission.NewNode;
import dev.skep.server.ca.ClusterCa;
import dev.skep.server.ca.Credentials;
import dev.skep.server.ca.EcKeys;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.ca.Pem;
import dev.skep.server.ca.SigningRequest;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.Envelope;
import dev.skep.server.session.HostPort;
import java.io.IOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the files of a new cluster's first manager. */
final class Founder {
  private final NodeEnvironment environment;
  private final MemberFiles files;

  Founder(NodeEnvironment environment, MemberFiles files) {
    this.environment = environment;
    this.files = files;
  }

  /**
   * Makes an authority, tokens, keys and this node's certificate, and writes them.
   *
   * @return this node's id
   * @throws LifecycleException if an address of the request cannot be used
   */
  Id found(InitRequest request) throws IOException {
    AddressChoice addresses = AddressChoice.ofThisHost();
    HostPort listen =
        Addresses.concrete(addresses.listening(request.listenAddress(), environment.listen()));
    HostPort advertised = addresses.advertised(request.advertiseAddress(), listen.port());
    MemberRecord record =
        Addresses.record(
            advertised,
            listen,
            Addresses.concrete(environment.raftListen()),
            request.dataPathAddress());

    SecureRandom random = environment.random();
    Instant now = environment.clock().instant();
    ClusterKey key = ClusterKey.generate(random);
    ClusterCa ca = ClusterCa.create(now, random);
    KeyPair pair = EcKeys.generate();
    Id node = SigningRequest.nodeId(pair.getPublic());
    Founding founding = founding(request, record, node, ca, new Envelope(key, random));
    NodeIdentity identity = new NodeIdentity(node, founding.cluster(), Node.Role.MANAGER);
    X509Certificate certificate =
        ca.certify(
            pair.getPublic(),
            identity,
            List.of(record.advertiseHost()),
            now,
            request.spec().certificateExpiry(),
            random);
    try {
      files.create(
          record.withManagers(List.of(new ManagerAddress(node, record.apiAddress()))),
          Credentials.of(pair.getPrivate(), certificate, ca.root()),
          key,
          founding);
    } catch (CertificateException e) {
      throw new IllegalStateException("the authority's own certificate is right", e);
    }
    return node;
  }

  private Founding founding(
      InitRequest request, MemberRecord record, Id node, ClusterCa ca, Envelope envelope) {
    SecureRandom random = environment.random();
    Cluster.Trust trust =
        new Cluster.Trust(
            Pem.of(ca.root()),
            envelope.seal(Pem.of(ca.key())),
            envelope.seal(JoinToken.newSecret(random)),
            envelope.seal(JoinToken.newSecret(random)));
    NewNode first =
        new NewNode(
            node,
            Node.Role.MANAGER,
            request.availability(),
            environment.host().description(),
            Optional.of(new Node.Manager(record.apiAddress(), record.raftAddress())));
    return new Founding(Id.random(random), request.spec(), trust, first);
  }
}
