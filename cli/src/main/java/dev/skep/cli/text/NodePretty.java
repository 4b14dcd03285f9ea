package dev.skep.cli.text;

import dev.skep.api.http.HostView;
import dev.skep.api.http.NodeView;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A node as {@code node inspect --pretty} shows it. */
public final class NodePretty {
  /** A time as Docker's pretty forms have it. */
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.n '+0000 utc'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private NodePretty() {}

  /** The text, ending with a line break. */
  public static String of(NodeView.Detail detail) {
    NodeView node = detail.node();
    HostView host = node.host();
    Lines out = new Lines();
    out.add("ID:\t\t\t" + node.id());
    if (!node.labels().isEmpty()) {
      out.add("Labels:");
      node.labels().forEach((key, value) -> out.add(" - " + key + "=" + value));
    }
    out.add("Hostname:              \t" + node.hostname());
    out.add("Joined at:             \t" + TIME.format(node.createdAt()));
    out.add("Status:");
    out.add(" State:\t\t\t" + Texts.capital(node.state()));
    out.addIf(
        !node.message().isEmpty(), " Message:              \t" + Texts.capital(node.message()));
    out.add(" Availability:         \t" + Texts.capital(node.availability()));
    out.addIf(!node.address().isEmpty(), " Address:\t\t" + node.address());
    NodeView.ManagerStatus manager = node.manager();
    if (manager != null) {
      out.add("Manager Status:");
      out.add(" Address:\t\t" + manager.address());
      out.add(" Raft Status:\t\t" + Texts.capital(manager.reachability()));
      out.add(" Leader:\t\t" + (manager.leader() ? "Yes" : "No"));
    }
    out.add("Platform:");
    out.add(" Operating System:\t" + host.os());
    out.add(" Architecture:\t\t" + host.architecture());
    out.add("Resources:");
    out.add(" CPUs:\t\t\t" + Texts.cpus(host.nanoCpus()));
    out.add(" Memory:\t\t" + Texts.bytes(host.memoryBytes()));
    host.genericResources().forEach((name, count) -> out.add(" " + name + ":\t\t" + count));
    plugins(host, out);
    out.add("Engine Version:\t\t" + NodeTable.engine(host));
    out.add("Runtime:\t\t" + host.runtime());
    if (!host.engineLabels().isEmpty()) {
      out.add("Engine Labels:");
      host.engineLabels().forEach((key, value) -> out.add(" - " + key + "=" + value));
    }
    if (!detail.trustRoot().isEmpty()) {
      out.add("TLS Info:");
      out.add(" TrustRoot:");
      out.add(detail.trustRoot());
    }
    return out.text();
  }

  private static void plugins(HostView host, Lines out) {
    Map<String, List<String>> byType = new TreeMap<>();
    for (String plugin : host.plugins()) {
      String[] parts = plugin.split("/", 2);
      byType.computeIfAbsent(parts[0], type -> new ArrayList<>()).add(parts[parts.length - 1]);
    }
    out.addIf(!byType.isEmpty(), "Plugins:");
    byType.forEach((type, names) -> out.add(" " + type + ":\t\t" + String.join(", ", names)));
  }
}
