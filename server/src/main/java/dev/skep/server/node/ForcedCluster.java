package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.controllers.admission.Admission;
import dev.skep.server.access.StoreAccess;
import dev.skep.store.atomix.AtomixStore;
import dev.skep.store.atomix.StoreSettings;
import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;

/** Goes on with one manager after the others are lost for good. Blocks. */
final class ForcedCluster {
  private ForcedCluster() {}

  /**
   * Makes this manager, whose store is closed, the store's only member.
   *
   * @throws IOException if its files cannot be used
   */
  static void prepare(MemberFiles files, Id self) throws IOException {
    PeerTransport.Settings nobody =
        new PeerTransport.Settings(
            self.toString(),
            new InetSocketAddress(0),
            peer -> Optional.empty(),
            () -> {
              throw new GeneralSecurityException("nobody is asked");
            },
            chain -> {
              throw new CertificateException("nobody is asked");
            });
    AtomixStore.forceNewCluster(StoreSettings.defaults(self, files.store(), nobody));
    files.save(files.record().withPeers(List.of()));
  }

  /** The other managers are workers from now on, until they join or are promoted again. */
  static void dismissOthers(StoreAccess access, Id self) {
    Waiting.on(
        access.submit(
            "force-new-cluster",
            (state, request) -> Admission.dismissOtherManagers(state, request, self)));
  }
}
