package dev.skep.cli.command;

import dev.skep.api.http.ClusterView;
import dev.skep.api.http.NetworkView;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.PayloadView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.SetView;
import dev.skep.api.http.StackView;
import dev.skep.api.http.TaskView;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.Records;
import dev.skep.cli.json.YamlWriter;
import dev.skep.cli.text.HistoryTable;
import dev.skep.cli.text.NodeTable;
import dev.skep.cli.text.ObjectTables;
import dev.skep.cli.text.ServiceTable;
import dev.skep.cli.text.StackTable;
import dev.skep.cli.text.Table;
import dev.skep.cli.text.TaskTable;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How objects of a kind are listed.
 *
 * @param <T> what the daemon says of one
 * @param kind the word, for example {@code node}
 * @param type of {@code T}
 * @param sorted puts them in the order of the table
 * @param table makes the table
 * @param name what {@code -o name} prints
 * @param id what {@code --quiet} prints
 */
record Listing<T extends Record>(
    String kind,
    Class<T> type,
    UnaryOperator<List<T>> sorted,
    Tables<T> table,
    Function<T, String> name,
    Function<T, String> id) {

  static final Listing<NodeView> NODES =
      new Listing<>(
          "node",
          NodeView.class,
          NodeTable::sorted,
          (nodes, wide, now) -> NodeTable.of(nodes, wide),
          NodeView::hostname,
          NodeView::id);

  static final Listing<ServiceView> SERVICES =
      new Listing<>(
          "service",
          ServiceView.class,
          ServiceTable::sorted,
          (services, wide, now) -> ServiceTable.of(services, wide),
          ServiceView::name,
          ServiceView::id);

  static final Listing<TaskView> TASKS =
      new Listing<>(
          "task",
          TaskView.class,
          TaskTable::sorted,
          (tasks, wide, now) -> TaskTable.of(tasks, now, wide),
          TaskView::id,
          TaskView::id);

  static final Listing<StackView> STACKS =
      new Listing<>(
          "stack",
          StackView.class,
          StackTable::sorted,
          (stacks, wide, now) -> StackTable.of(stacks, wide),
          StackView::name,
          StackView::name);

  static final Listing<StackView.Revision> REVISIONS =
      new Listing<>(
          "revision",
          StackView.Revision.class,
          UnaryOperator.identity(),
          (revisions, wide, now) -> HistoryTable.of(revisions, now, wide),
          revision -> String.valueOf(revision.number()),
          revision -> String.valueOf(revision.number()));

  static final Listing<NetworkView> NETWORKS =
      new Listing<>(
          "network",
          NetworkView.class,
          UnaryOperator.identity(),
          (networks, wide, now) -> ObjectTables.networks(networks),
          NetworkView::name,
          NetworkView::id);

  static final Listing<PayloadView> SECRETS = payloads("secret", ObjectTables::secrets);

  static final Listing<PayloadView> CONFIGS = payloads("config", ObjectTables::configs);

  static final Listing<SetView> SETS =
      new Listing<>(
          "set",
          SetView.class,
          UnaryOperator.identity(),
          (sets, wide, now) -> ObjectTables.sets(sets, now),
          SetView::name,
          SetView::name);

  static final Listing<ClusterView> CLUSTERS =
      new Listing<>(
          "cluster",
          ClusterView.class,
          UnaryOperator.identity(),
          (clusters, wide, now) -> ObjectTables.clusters(clusters),
          ClusterView::name,
          ClusterView::id);

  private static Listing<PayloadView> payloads(
      String kind, BiFunction<List<PayloadView>, Instant, Table> table) {
    return new Listing<>(
        kind,
        PayloadView.class,
        UnaryOperator.identity(),
        (payloads, wide, now) -> table.apply(payloads, now),
        PayloadView::name,
        PayloadView::id);
  }

  /** Makes a table. */
  @FunctionalInterface
  interface Tables<T> {
    /** A table; a wide one holds nothing back. */
    Table of(List<T> items, boolean wide, Instant now);
  }

  /** Forms of output. */
  enum Form {
    table,
    wide,
    json,
    yaml,
    name
  }

  /** The text of a list as the daemon sent it. */
  String print(Json items, Form form, Instant now) {
    List<T> read = Records.readAll(items, type);
    return switch (form) {
      case table -> table.of(read, false, now).toString();
      case wide -> table.of(read, true, now).toString();
      case name -> lines(read, item -> kind + "/" + name.apply(item));
      case json -> JsonWriter.pretty(items) + "\n";
      case yaml -> YamlWriter.write(items);
    };
  }

  /** Only the ids, one a line. */
  String quiet(Json items) {
    return lines(Records.readAll(items, type), id);
  }

  private String lines(List<T> items, Function<T, String> line) {
    StringBuilder out = new StringBuilder();
    sorted.apply(items).forEach(item -> out.append(line.apply(item)).append('\n'));
    return out.toString();
  }
}
