package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Stack;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the operators wish, kept beside the state: a wish takes effect with its commit, exactly
 * once, and only another wish changes it.
 */
final class Wishes implements Rule {
  private static final String NAME = "wishes are kept";

  private final Map<Id, Consumer<Map<String, String>>> asked = new HashMap<>();
  private final Map<String, String> expected = new TreeMap<>();

  /** Revisions never change, so each is put into words once. */
  private final Map<Id, String> words = new HashMap<>();

  /** A transaction is about to be committed that has this effect on what is expected. */
  void asked(Id transaction, Consumer<Map<String, String>> effect) {
    asked.put(transaction, effect);
  }

  /** A transaction will not be tried again, because it was refused. */
  void refused(Id transaction, ClusterState state) {
    if (state.outcomeOf(transaction).orElse(null) instanceof Outcome.Accepted) {
      throw new Violation(NAME, transaction + " was refused, but it is in the state");
    }
    asked.remove(transaction);
  }

  /** The operator was told that it is done. */
  void acknowledged(Id transaction, ClusterState state) {
    if (!(state.outcomeOf(transaction).orElse(null) instanceof Outcome.Accepted)) {
      throw new Violation(NAME, transaction + " was acknowledged, but it is not in the state");
    }
    if (asked.containsKey(transaction)) {
      throw new Violation(NAME, transaction + " was acknowledged, but nobody saw its commit");
    }
  }

  @Override
  public void check(Commit commit) {
    @Nullable Consumer<Map<String, String>> effect = asked.remove(commit.committed().transaction());
    if (effect != null) {
      effect.accept(expected);
    }
    boolean matters = effect != null;
    for (Change change : commit.committed().changes()) {
      if (change instanceof Change.Updated(Service old, Service now)
          && effect == null
          && !old.revision().equals(now.revision())) {
        expected.put(service(now.meta().name()), of(goneBack(old, now, commit)));
      }
      matters |= mayMatter(change);
    }
    if (matters && !of(commit.after()).equals(expected)) {
      throw new Violation(
          NAME, "expected is " + expected + ", the state says " + of(commit.after()));
    }
  }

  /** Only an update that failed changes a spec by itself, and only to the one before. */
  private static ServiceSpec goneBack(Service old, Service now, Commit commit) {
    ServiceSpec spec = commit.after().spec(now.id()).orElseThrow();
    Optional<ServiceSpec> earlier =
        Optional.ofNullable(old.previousRevision())
            .flatMap(commit.before()::serviceRevision)
            .map(ServiceRevision::spec);
    @Nullable UpdateStatus update = now.update();
    boolean wished =
        commit
            .before()
            .spec(old.id())
            .filter(s -> s.update().onFailure() == UpdatePolicy.FailureAction.ROLLBACK)
            .isPresent();
    if (!wished
        || update == null
        || update.state() != UpdateStatus.State.ROLLBACK_STARTED
        || earlier.filter(spec::equals).isEmpty()) {
      throw new Violation(NAME, now.meta().name() + " changed by itself: " + update);
    }
    return spec;
  }

  private static boolean mayMatter(Change change) {
    return switch (change) {
      case Change.Updated(Node before, Node after) ->
          before.meta().version() != after.meta().version();
      default -> {
        Resource resource = change.resource();
        yield resource instanceof Service || resource instanceof Node || resource instanceof Stack;
      }
    };
  }

  /** What a state says the users wish. */
  private Map<String, String> of(ClusterState state) {
    Map<String, String> found = new TreeMap<>();
    state
        .services()
        .filter(service -> !service.isRemoving())
        .forEach(
            service -> found.put(service(service.meta().name()), of(state, service.revision())));
    state
        .nodes()
        .forEach(node -> {
          found.put(availability(node.id()), node.availability().name());
          found.put(role(node.id()), node.role().name());
          node.meta().labels().forEach((key, value) -> found.put(label(node.id(), key), value));
        });
    state
        .resources(Kind.STACK)
        .map(Stack.class::cast)
        .filter(stack -> !stack.isRemoving())
        .forEach(stack -> found.put(stack(stack.meta().name()), stack.manifest()));
    return found;
  }

  private String of(ClusterState state, Id revision) {
    return words.computeIfAbsent(
        revision, id -> of(state.serviceRevision(id).orElseThrow().spec()));
  }

  static String of(ServiceSpec spec) {
    return spec.task().container().image()
        + " "
        + spec.mode()
        + " "
        + spec.endpoint().ports()
        + " "
        + spec.task().placement().constraints();
  }

  static String service(String name) {
    return "service " + name;
  }

  static String stack(String name) {
    return "stack " + name;
  }

  static String availability(Id node) {
    return "node " + node + " availability";
  }

  static String role(Id node) {
    return "node " + node + " role";
  }

  static String label(Id node, String key) {
    return "node " + node + " label " + key;
  }
}
