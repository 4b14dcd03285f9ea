package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.state.Capacity;
import dev.skep.api.state.NodeUse;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why no node takes a task: swarm's sentence, which counts the nodes by the first filter that they
 * do not pass, and after it what exactly was in the way and how often, for example {@code no
 * suitable node (scheduling constraints not satisfied on 3 nodes; 2 nodes not available for new
 * tasks): of 5 nodes 3 without node.labels.disk == ssd, 2 drained}.
 */
final class Explanation {
  /** Swarm's words without a count. */
  private static final String NOWHERE = "no suitable node";

  /** Different things in the way that are named; the rest is only counted. */
  private static final int MOST_DETAILS = 6;

  private final Map<Filter, Integer> filters = new EnumMap<>(Filter.class);
  private final Map<String, Integer> details = new LinkedHashMap<>();

  private Explanation() {}

  /** What is in the way of one more such task, on each of the nodes. */
  static String of(Collection<Candidate> nodes, Demand demand) {
    Explanation explanation = new Explanation();
    for (Candidate node : nodes) {
      Optional.ofNullable(node.firstFailure(demand))
          .ifPresent(failed -> explanation.count(failed, node, demand));
    }
    return explanation.sentence(nodes.size());
  }

  /** Of a task that may run on one node only, which is not in the cluster any more. */
  static String ofALostNode() {
    Explanation explanation = new Explanation();
    explanation.filters.put(Filter.READY, 1);
    explanation.details.put("gone from the cluster", 1);
    return explanation.sentence(1);
  }

  private void count(Filter failed, Candidate node, Demand demand) {
    filters.merge(failed, 1, Integer::sum);
    details.merge(detail(failed, node, demand), 1, Integer::sum);
  }

  private String sentence(int nodes) {
    if (filters.isEmpty()) {
      return NOWHERE;
    }
    String counts =
        filters.entrySet().stream()
            .sorted(
                Map.Entry.<Filter, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(entry -> entry.getKey().explain(entry.getValue()))
            .collect(Collectors.joining("; "));
    return NOWHERE + " (" + counts + "): of " + counted(nodes) + " " + details();
  }

  private static String counted(int nodes) {
    return nodes == 1 ? "1 node" : nodes + " nodes";
  }

  private String details() {
    List<Map.Entry<String, Integer>> sorted =
        details.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    String named =
        sorted.stream()
            .limit(MOST_DETAILS)
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    int rest = sorted.stream().skip(MOST_DETAILS).mapToInt(Map.Entry::getValue).sum();
    return rest == 0 ? named : named + ", " + rest + " for other reasons";
  }

  /** What is in the way on a node that does not pass a filter. */
  private static String detail(Filter failed, Candidate candidate, Demand demand) {
    Node node = candidate.node();
    return switch (failed) {
      case READY -> unavailable(node);
      case RESOURCES -> "without enough " + scarce(node, candidate.use(), demand.reservation());
      case PLUGINS -> "without plugin " + Plugins.missing(node, demand.plugins());
      case CONSTRAINTS ->
          "without "
              + demand.constraints().stream()
                  .filter(constraint -> !constraint.matches(node))
                  .findFirst()
                  .map(Constraint::text)
                  .orElse("");
      case PLATFORM ->
          "of platform " + node.description().os() + "/" + node.description().architecture();
      case HOST_PORTS ->
          Capacity.takenHostPort(candidate.use(), demand.spec())
                  .map(port -> "with port " + port.published() + "/" + port.protocol().word())
                  .orElse("with a port")
              + " taken";
      case MAX_REPLICAS -> "with " + demand.maxPerNode() + " of its tasks";
    };
  }

  private static String unavailable(Node node) {
    return switch (node.availability()) {
      case DRAIN -> "drained";
      case PAUSE -> "paused";
      case ACTIVE ->
          node.status().state() == Node.State.READY
              ? "held back"
              : node.status().state().name().toLowerCase(Locale.ROOT);
    };
  }

  /** The first resource of which too little is left. */
  private static String scarce(Node node, NodeUse use, Amount needs) {
    Node.Description has = node.description();
    if (needs.nanoCpus() > 0 && use.nanoCpus() + needs.nanoCpus() > has.nanoCpus()) {
      return "CPU";
    }
    if (needs.memoryBytes() > 0 && use.memoryBytes() + needs.memoryBytes() > has.memoryBytes()) {
      return "memory";
    }
    return needs.generic().entrySet().stream()
        .filter(need ->
            use.reserved(need.getKey()) + need.getValue()
                > has.genericResources().getOrDefault(need.getKey(), 0L))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse("room");
  }
}
