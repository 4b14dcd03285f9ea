package dev.skep.server.access;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.state.Mutation;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Store;
import dev.skep.server.keys.Envelope;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** A manager's access to the cluster: its store and the cluster's key. */
public final class StoreAccess implements ClusterAccess {
  private final Store store;
  private final Envelope envelope;
  private final RandomGenerator random;

  /**
   * @param store this manager's
   * @param envelope of the cluster's key
   * @param random draws ids and the jitter of retries; safe for any thread
   */
  public StoreAccess(Store store, Envelope envelope, RandomGenerator random) {
    this.store = store;
    this.envelope = envelope;
    this.random = random;
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public CompletionStage<Committed> submit(Decision decision) {
    return new Submission(store, random, decision).start();
  }

  @Override
  public CompletionStage<PayloadVersion> stage(Bytes content) {
    Blob blob = new Blob(Meta.of(Id.random(random), "", Map.of()), envelope.seal(content));
    PayloadVersion version = new PayloadVersion(digest(content), blob.id(), content.length());
    return submit(state -> Decision.Wish.of(new Mutation.Put(blob))).thenApply(done -> version);
  }

  @Override
  public String digest(Bytes content) {
    return envelope.digest(content);
  }

  @Override
  public Bytes reveal(PayloadVersion version) {
    Blob blob =
        store
            .state()
            .resource(Kind.BLOB, version.blob())
            .map(Blob.class::cast)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the content of version " + version.digest() + " is gone"));
    return envelope.open(blob.content());
  }
}
