package dev.skep.server.access;

import dev.skep.api.Bytes;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.SealedValue;
import dev.skep.api.store.Store;
import dev.skep.controllers.admission.Admission;
import dev.skep.server.keys.Envelope;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** A manager's access to the cluster: its store and the cluster's key. */
public final class StoreAccess implements ClusterAccess {
  private final Store store;
  private final Envelope envelope;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param store this manager's
   * @param envelope of the cluster's key
   * @param clock stamps requests
   * @param random draws ids and the jitter of retries; safe for any thread
   */
  public StoreAccess(Store store, Envelope envelope, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.envelope = envelope;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public CompletionStage<Submitted> submit(String by, Decision decision) {
    return new Submission(store, clock, random, by, decision).start();
  }

  @Override
  public CompletionStage<PayloadVersion> stage(String by, Bytes content) {
    SealedValue sealed = envelope.seal(content);
    String digest = envelope.digest(content);
    return submit(by, (state, request) -> Admission.stageBlob(request, sealed))
        .thenApply(done ->
            new PayloadVersion(
                digest, Admission.blobId(done.admitted().transaction().id()), content.length()));
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
            .orElseThrow(() ->
                new IllegalStateException(
                    "the content of version " + version.digest() + " is gone"));
    return envelope.open(blob.content());
  }
}
