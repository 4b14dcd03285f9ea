package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to an object, in a few words. */
final class WatchWords {
  private WatchWords() {}

  static String created(ClusterState state, Resource created) {
    return switch (created) {
      case Node node -> "joined as " + NodeViews.word(node.role());
      case Service service -> spec(state, service.revision());
      case ServiceRevision revision ->
          "revision " + revision.number() + " of service " + serviceName(state, revision.service());
      case Task task -> "desired " + task.desired().word() + onNode(state, task.node());
      case Stack stack -> stack.revisions().isEmpty() ? "" : "applied";
      case ManifestSet set -> "owns " + objects(set.members().size());
      default -> "";
    };
  }

  static String updated(ClusterState state, Resource before, Resource after) {
    List<String> what = new ArrayList<>();
    switch (after) {
      case Task task when before instanceof Task earlier -> tasks(state, earlier, task, what);
      case Node node when before instanceof Node earlier -> nodes(earlier, node, what);
      case Service service when before instanceof Service earlier ->
          services(state, earlier, service, what);
      case Stack stack -> what.add(stack.isRemoving() ? "is being removed" : "applied");
      case ManifestSet set when before instanceof ManifestSet earlier -> sets(earlier, set, what);
      case Cluster cluster when before instanceof Cluster earlier -> {
        addIf(what, !cluster.spec().equals(earlier.spec()), "settings");
        addIf(what, !cluster.trust().equals(earlier.trust()), "trust material");
      }
      default -> {
        // The other kinds have nothing that can be told in a few words.
      }
    }
    addIf(what, !before.meta().labels().equals(after.meta().labels()), "labels");
    return String.join(", ", what);
  }

  /** Why an object changed, where the change itself says so. */
  static String reason(Resource before, Resource after) {
    if (after instanceof Task task
        && before instanceof Task earlier
        && !task.status().equals(earlier.status())) {
      return task.status().error().isEmpty() ? task.status().message() : task.status().error();
    }
    if (after instanceof Node node
        && before instanceof Node earlier
        && !node.status().equals(earlier.status())) {
      return node.status().message();
    }
    return "";
  }

  private static void tasks(ClusterState state, Task before, Task after, List<String> what) {
    if (before.state() != after.state()) {
      what.add(before.state().word() + " → " + after.state().word());
    }
    addIf(
        what,
        !Objects.equals(before.node(), after.node()),
        onNode(state, after.node()).stripLeading());
    if (before.desired() != after.desired()) {
      what.add("desired " + before.desired().word() + " → " + after.desired().word());
    }
  }

  private static void nodes(Node before, Node after, List<String> what) {
    step(what, "", before.status().state(), after.status().state());
    step(what, "availability ", before.availability(), after.availability());
    step(what, "role ", before.role(), after.role());
    addIf(what, !Objects.equals(before.manager(), after.manager()), "manager addresses");
    addIf(what, !before.description().equals(after.description()), "description");
  }

  private static void step(List<String> what, String title, Enum<?> before, Enum<?> after) {
    addIf(what, before != after, title + NodeViews.word(before) + " → " + NodeViews.word(after));
  }

  private static void services(
      ClusterState state, Service before, Service after, List<String> what) {
    addIf(what, after.isRemoving() && !before.isRemoving(), "is being removed");
    if (!before.revision().equals(after.revision())) {
      what.add("revision " + before.number() + " → " + after.number());
      what.add(spec(state, after.revision()));
    }
    if (after.update() != null && !after.update().equals(before.update())) {
      updates(before.update(), after.update(), what);
    }
  }

  private static void updates(
      @Nullable UpdateStatus before, UpdateStatus after, List<String> what) {
    if (before == null || !before.revision().equals(after.revision())) {
      what.add("update: " + after.state().word() + ": " + after.message());
    } else if (before.state() != after.state()) {
      what.add(
          "update: "
              + before.state().word()
              + " → "
              + after.state().word()
              + ": "
              + after.message());
    } else {
      addIf(what, !before.equals(after), "update: " + after.failed().size() + " tasks failed");
    }
  }

  private static void sets(ManifestSet before, ManifestSet after, List<String> what) {
    what.add("owns " + objects(after.members().size()));
    Map<Id, Boolean> was = leaving(before);
    Map<Id, Boolean> is = leaving(after);
    long come = is.keySet().stream().filter(id -> !was.containsKey(id)).count();
    long gone = was.keySet().stream().filter(id -> !is.containsKey(id)).count();
    long leave =
        is.keySet().stream()
            .filter(id -> is.getOrDefault(id, false) && !was.getOrDefault(id, false))
            .count();
    addIf(what, come > 0, come + " more");
    addIf(what, gone > 0, gone + " gone");
    addIf(what, leave > 0, leave + " leaving");
  }

  /** Ids are unique in the cluster, whatever the kind. */
  private static Map<Id, Boolean> leaving(ManifestSet set) {
    return set.members().stream()
        .collect(Collectors.toMap(Member::object, Member::leaving, (one, other) -> one && other));
  }

  private static String objects(int count) {
    return count == 1 ? "1 object" : count + " objects";
  }

  private static String spec(ClusterState state, Id revision) {
    return state
        .serviceRevision(revision)
        .map(ServiceRevision::spec)
        .map(spec -> howMany(spec) + " of " + spec.task().container().image())
        .orElse("");
  }

  private static String howMany(ServiceSpec spec) {
    return switch (spec.mode()) {
      case Mode.Replicated one when one.replicas() == 1 -> "1 replica";
      case Mode.Replicated many -> many.replicas() + " replicas";
      case Mode.Global ignored -> "one replica a node";
      case Mode.ReplicatedJob job -> job.totalCompletions() + " completions";
      case Mode.GlobalJob ignored -> "one completion a node";
    };
  }

  private static String onNode(ClusterState state, @Nullable Id node) {
    return node == null
        ? ""
        : " on " + state.node(node).map(n -> n.meta().name()).orElse(node.toString());
  }

  private static String serviceName(ClusterState state, Id service) {
    return state.service(service).map(s -> s.meta().name()).orElse(service.toString());
  }

  private static void addIf(List<String> what, boolean wanted, String words) {
    if (wanted) {
      what.add(words);
    }
  }
}
