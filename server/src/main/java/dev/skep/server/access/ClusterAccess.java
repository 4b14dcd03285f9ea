package dev.skep.server.access;

import dev.skep.api.Bytes;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.store.Store;
import java.util.concurrent.CompletionStage;

/** The cluster as the interfaces of a manager use it. Safe for any thread; nothing blocks. */
public interface ClusterAccess {
  /**
   * The store: {@link Store#state()} for a read that may be behind, {@link Store#latest()} for one
   * that may not, {@link Store#watch} for what happens.
   */
  Store store();

  /**
   * Decides on the newest state and commits the result as one transaction.
   *
   * <p>Decides again after a conflict; repeats the same transaction after an unknown outcome or
   * while a new leader is being elected; gives up after a bounded time.
   *
   * @param by who asks, for events: for example {@code root@/run/skep/skep.sock}
   * @return fails with {@link dev.skep.controllers.admission.RefusedException} when admission
   *     refused, or with a {@link dev.skep.api.store.StoreException}: {@code Rejected} when the
   *     state decided on was the newest, {@code Conflict}, {@code NotLeader}, {@code NoQuorum} or
   *     {@code OutcomeUnknown} when the attempts are used up
   */
  CompletionStage<Submitted> submit(String by, Decision decision);

  /**
   * Seals a content under the cluster's key and writes it as a blob that nothing refers to yet. The
   * decision that refers to it follows soon; what nothing refers to is collected.
   *
   * @param by who asks, for events
   * @return the version to put into a secret or a config: the keyed digest of the content, where it
   *     is and its size; fails like {@link #submit}
   */
  CompletionStage<PayloadVersion> stage(String by, Bytes content);

  /**
   * The keyed digest that {@link #stage} gives to a content: equal contents have equal digests
   * within a cluster. For a difference without writing anything.
   */
  String digest(Bytes content);

  /**
   * The content of a staged version.
   *
   * @throws IllegalStateException if the blob is gone or was sealed under a key that this manager
   *     does not have; the message names the digest, never the content
   */
  Bytes reveal(PayloadVersion version);
}
