package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.codec.ApiCodec;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stack's own record: what it is now, what it was before, and what became of that. Whatever
 * changes of a stack's services, networks, secrets or configs changes the record, too; so of two
 * who change a stack at the same time one decides again on what the other made of it.
 */
final class StackRecord {
  /** Far more than a line in a list shows. */
  private static final int MAX_SUMMARY = 1_000;

  /**
   * Encoded bytes of a history of more than one revision: a stack is written as a whole with every
   * apply, so its history must leave most of a transaction to what is applied.
   */
  static final int MAX_HISTORY_BYTES = Store.MAX_TRANSACTION_BYTES / 4;

  private final ClusterState state;
  private final Wish wish;
  private final DesiredStack wanted;
  private final Optional<Stack> existing;
  private final int sizeBefore;
  private final int changesBefore;
  private Map<String, Id> services = Map.of();

  /**
   * Why a stack becomes another one.
   *
   * @param event the reason in the event
   * @param prefix of what is said about it
   */
  record Cause(String event, String prefix) {
    static final Cause APPLIED = new Cause("StackApplied", "");

    static Cause rolledBackTo(Stack.Revision earlier) {
      return new Cause("StackRolledBack", "rolled back to revision " + earlier.number() + "; ");
    }
  }

  /** What a stack has of its own besides services. */
  record Parts(
      List<Stack.NetworkPart> networks,
      List<Stack.PayloadPart> secrets,
      List<Stack.PayloadPart> configs) {}

  StackRecord(ClusterState state, Wish wish, DesiredStack wanted) {
    this.state = state;
    this.wish = wish;
    this.wanted = wanted;
    existing = state.named(Kind.STACK, wanted.name()).flatMap(state::stack);
    sizeBefore = wish.size();
    changesBefore = wish.changes().size();
  }

  /** What the stack was made last; empty for a new one. */
  Optional<Stack.Revision> before() {
    return existing.flatMap(Stack::current);
  }

  /** The services as they are from now on. */
  void services(Map<String, Id> revisions) {
    services = revisions;
  }

  /**
   * Writes the stack if anything about it changed.
   *
   * @param parts what it is made of besides services
   * @param pruned what it lost
   * @param files the names of the files that say so
   */
  void write(Parts parts, List<Stack.Pruned> pruned, List<String> files, Cause cause) {
    Stack.Revision next = next(parts, files, cause);
    Stack stack =
        new Stack(
            existing
                .map(Stack::meta)
                .orElseGet(
                    () -> Meta.of(wish.newId(Kind.STACK, wanted.name()), wanted.name(), Map.of())),
            wanted.manifest(),
            history(next),
            null,
            pruned(next, pruned));
    if (existing.isEmpty()) {
      wish.create(stack);
    } else if (isAsBefore(stack)) {
      wish.unchanged(existing.get());
    } else {
      wish.update(existing.get(), stack);
    }
    if (wish.size() > sizeBefore) {
      wish.event(stack, cause.event(), cause.prefix() + summary());
    }
  }

  private Stack.Revision next(Parts parts, List<String> files, Cause cause) {
    return new Stack.Revision(
        before().map(Stack.Revision::number).orElse(0L) + 1,
        wish.request().at(),
        services,
        parts.networks(),
        parts.secrets(),
        parts.configs(),
        wish.request().by(),
        files,
        shortened(cause.prefix() + details()),
        "");
  }

  /** What was pruned earlier and is gone by now is no reason to write the stack again. */
  private boolean isAsBefore(Stack stack) {
    return existing
        .filter(before ->
            new Stack(
                    before.meta(),
                    before.manifest(),
                    before.revisions(),
                    before.removing(),
                    stack.pruned())
                .equals(stack))
        .filter(before -> before.pruned().containsAll(stack.pruned()))
        .filter(before -> wish.size() == sizeBefore)
        .isPresent();
  }

  private List<Stack.Revision> history(Stack.Revision next) {
    List<Stack.Revision> history =
        new ArrayList<>(existing.map(Stack::revisions).orElse(List.of()));
    if (!history.isEmpty() && history.getLast().isSameAs(next)) {
      return history;
    }
    if (!history.isEmpty()) {
      history.add(history.removeLast().withManifest(existing.orElseThrow().manifest()));
    }
    history.add(next);
    return bounded(history);
  }

  /** The newest that fit, the last one in any case. */
  private static List<Stack.Revision> bounded(List<Stack.Revision> history) {
    int first = history.size() - 1;
    long bytes = encodedBytes(history.getLast());
    while (first > 0 && history.size() - first < Stack.MAX_REVISIONS) {
      bytes += encodedBytes(history.get(first - 1));
      if (bytes > MAX_HISTORY_BYTES) {
        break;
      }
      first--;
    }
    return history.subList(first, history.size());
  }

  private static long encodedBytes(Stack.Revision revision) {
    return ApiCodec.encode(revision).getBytes(StandardCharsets.UTF_8).length;
  }

  /** What left the stack, now or before, and is still there. */
  private List<Stack.Pruned> pruned(Stack.Revision next, List<Stack.Pruned> now) {
    Set<Id> wantedAgain =
        next.payloads().map(Stack.PayloadPart::object).collect(Collectors.toSet());
    Set<String> networks =
        next.networks().stream().map(Stack.NetworkPart::name).collect(Collectors.toSet());
    return Stream.concat(existing.stream().flatMap(stack -> stack.pruned().stream()), now.stream())
        .distinct()
        .filter(part -> !wantedAgain.contains(part.id()))
        .filter(part ->
            state
                .resource(part.kind(), part.id())
                .map(Resource::meta)
                .filter(meta -> part.kind() != Kind.NETWORK || !networks.contains(meta.name()))
                .isPresent())
        .toList();
  }

  private List<ObjectChange> changes() {
    return wish.changes().subList(changesBefore, wish.changes().size()).stream()
        .filter(ObjectChange::changes)
        .filter(change -> change.kind() != Kind.STACK)
        .toList();
  }

  private String details() {
    return changes().stream().map(ObjectChange::brief).collect(Collectors.joining("; "));
  }

  private static String shortened(String summary) {
    return summary.length() <= MAX_SUMMARY ? summary : summary.substring(0, MAX_SUMMARY - 1) + "…";
  }

  /** For example {@code services: 2 created, 1 updated; networks: 1 created}. */
  private String summary() {
    Map<Kind, Map<ObjectChange.Action, Long>> counts = new EnumMap<>(Kind.class);
    changes()
        .forEach(change ->
            counts
                .computeIfAbsent(change.kind(), kind -> new EnumMap<>(ObjectChange.Action.class))
                .merge(change.action(), 1L, Long::sum));
    return counts.isEmpty()
        ? "applied, its services stay as they are"
        : counts.entrySet().stream()
            .map(kind ->
                kind.getKey().word()
                    + "s: "
                    + kind.getValue().entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey().word())
                        .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
  }
}
