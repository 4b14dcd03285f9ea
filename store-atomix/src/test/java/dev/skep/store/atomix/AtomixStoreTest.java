package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.state.Samples;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreContract;
import dev.skep.store.atomix.raft.RaftSettings;
import dev.skep.store.atomix.raft.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a single manager. */
class AtomixStoreTest extends StoreContract {
  private static final Id SELF = Samples.id("self");
  @TempDir Path directory;
  private AtomixStore store;

  @BeforeEach
  void open() throws Exception {
    StoreSettings settings =
        TestManager.settings(
            SELF, directory, new TestAuthority().manager(SELF.toString()), Map.of());
    RaftSettings alone = settings.raft().withElection(Duration.ofMillis(40), Duration.ofMillis(20));
    store = TestManager.open(settings.withRaft(alone), new TestManager.End());
    store.start(new Start.Founding(Set.of(SELF.toString())));
    CountDownLatch leads = new CountDownLatch(1);
    try (AutoCloseable ignored = store.leadership().listen(view -> lead(view, leads))) {
      if (!leads.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the only manager does not lead");
      }
    }
  }

  private static void lead(Leadership.View view, CountDownLatch leads) {
    if (view.isSelf()) {
      leads.countDown();
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected Store store() {
    return store;
  }
}
