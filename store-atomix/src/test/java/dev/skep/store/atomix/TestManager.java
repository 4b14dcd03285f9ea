package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.store.atomix.transport.PeerTransport;
import dev.skep.store.atomix.transport.TlsSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Settings for stores on loopback. */
final class TestManager {
  private TestManager() {}

  /** What a manager was told about its end. */
  record End(List<Throwable> faults, List<String> removals) implements MemberListener {
    End() {
      this(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    @Override
    public void removed() {
      removals.add("removed");
    }

    @Override
    public void failed(Throwable cause) {
      faults.add(cause);
    }
  }

  static StoreSettings settings(
      Id self, Path directory, TlsSource tls, Map<Id, InetSocketAddress> addresses) {
    InetSocketAddress own = addresses.getOrDefault(self, new InetSocketAddress("127.0.0.1", 0));
    PeerTransport.Settings peers =
        new PeerTransport.Settings(
            self.toString(),
            own,
            peer -> Optional.ofNullable(addresses.get(Id.parse(peer))),
            tls,
            TestAuthority.verifier());
    return StoreSettings.defaults(self, directory, peers);
  }

  static AtomixStore open(StoreSettings settings, MemberListener listener) throws IOException {
    Executor executor = ForkJoinPool.commonPool();
    return AtomixStore.open(settings, java.time.InstantSource.system(), executor, listener);
  }
}
