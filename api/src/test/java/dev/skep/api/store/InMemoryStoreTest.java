package dev.skep.api.store;

import dev.skep.api.state.Samples;
import java.time.InstantSource;

class InMemoryStoreTest extends StoreContract {
  private final Store store =
      new InMemoryStore(Samples.id("self"), InstantSource.system(), Runnable::run);

  @Override
  protected Store store() {
    return store;
  }
}
