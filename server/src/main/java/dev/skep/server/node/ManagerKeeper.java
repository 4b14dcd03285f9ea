package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.node.ManagerChange.Leave;
import dev.skep.server.node.ManagerChange.LetIn;
import dev.skep.server.node.ManagerChange.Retire;
import dev.skep.store.atomix.AtomixStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On the leader, makes the members of the store what the state says: managers are members, and who
 * is no manager any more is not. Looks again every second, so a leader that dies half-way leaves
 * nothing behind that the next one does not finish.
 */
final class ManagerKeeper implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A change takes a moment to show; it is not asked for again before. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(ManagerKeeper.class);

  private final AtomixStore store;
  private final StoreAccess access;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("skep-managers").factory());
  private final Map<ManagerChange, Long> dueNanos = new HashMap<>();

  ManagerKeeper(AtomixStore store, StoreAccess access) {
    this.store = store;
    this.access = access;
  }

  void start() {
    executor.scheduleWithFixedDelay(
        this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      store.recheckPeers();
      ClusterState state = store.state();
      if (store.leadership().view().isSelf() && state.cluster().isPresent()) {
        Set<Id> members =
            store.managers().stream().map(AtomixStore.Manager::id).collect(Collectors.toSet());
        List<ManagerChange> wanted = ManagerChange.all(state, members);
        dueNanos.keySet().retainAll(wanted);
        wanted.forEach(this::begin);
      }
    } catch (RuntimeException e) {
      // A scheduled task that throws once never runs again.
      LOG.error("looking after the managers failed", e);
    }
  }

  private void begin(ManagerChange change) {
    long now = System.nanoTime();
    long due = dueNanos.computeIfAbsent(change, fresh -> now + grace(fresh).toNanos());
    if (now - due < 0) {
      return;
    }
    dueNanos.put(change, now + PATIENCE.toNanos());
    LOG.atInfo().addKeyValue("node", change.node()).log("{}", change.words());
    CompletionStage<?> done =
        switch (change) {
          case LetIn(Id node) -> store.addMember(node);
          case Leave(Id node) -> store.removeMember(node);
          case Retire(Id node) ->
              access.submit(
                  "managers", (state, request) -> Admission.retireManager(state, request, node));
        };
    done.whenComplete((result, failure) -> {
      if (failure != null) {
        LOG.atWarn()
            .addKeyValue("node", change.node())
            .log("{} failed and is tried again: {}", change.words(), failure.getMessage());
      }
    });
  }

  /** Who enrols is let in before it gets its certificate; only a crash in between leaves work. */
  private static Duration grace(ManagerChange change) {
    return change instanceof LetIn ? PATIENCE : Duration.ZERO;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
