package dev.skep.cli.text;

import dev.skep.api.http.HostView;
import dev.skep.api.http.NodeView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Nodes as {@code node ls} lists them. */
public final class NodeTable {
  private NodeTable() {}

  /** By host name; the node that answered carries a star. */
  public static Table of(List<NodeView> nodes, boolean wide) {
    Table table =
        wide
            ? Table.of(
                "ID",
                "HOSTNAME",
                "STATUS",
                "AVAILABILITY",
                "MANAGER STATUS",
                "ENGINE VERSION",
                "TASKS",
                "ADDRESS",
                "LABELS",
                "MESSAGE")
            : Table.of(
                "ID", "HOSTNAME", "STATUS", "AVAILABILITY", "MANAGER STATUS", "ENGINE VERSION");
    for (NodeView node : sorted(nodes)) {
      String[] cells = {
        node.id() + (node.self() ? " *" : "  "),
        node.hostname(),
        Texts.capital(node.state()),
        Texts.capital(node.availability()),
        managerStatus(node),
        engine(node.host()),
        String.valueOf(node.tasks()),
        node.address(),
        labels(node),
        node.message()
      };
      table.row(List.of(cells).subList(0, wide ? cells.length : NARROW));
    }
    return table;
  }

  private static final int NARROW = 6;

  /** By host name. */
  public static List<NodeView> sorted(List<NodeView> nodes) {
    return nodes.stream()
        .sorted(Comparator.comparing(NodeView::hostname, Natural.ORDER).thenComparing(NodeView::id))
        .toList();
  }

  /** {@code Leader}, {@code Reachable}, {@code Unreachable}, {@code Unknown}; empty for workers. */
  static String managerStatus(NodeView node) {
    NodeView.ManagerStatus manager = node.manager();
    if (manager == null) {
      return "";
    }
    return manager.leader() ? "Leader" : Texts.capital(manager.reachability());
  }

  /** A runtime that starts no containers must not pass for an engine. */
  static String engine(HostView host) {
    return host.runtime().equals(HostView.SIMULATED) ? HostView.SIMULATED : host.engineVersion();
  }

  private static String labels(NodeView node) {
    return node.labels().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }
}
