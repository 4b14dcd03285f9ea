package dev.skep.cli.text;

import dev.skep.api.http.DaemonInfo;
import dev.skep.api.http.HostView;

/** Where a node stands, laid out like the swarm part of {@code docker info}. */
public final class InfoText {
  private InfoText() {}

  /** The text, ending with a line break. */
  public static String of(DaemonInfo info) {
    Lines out = new Lines();
    HostView host = info.host();
    out.add("Server Version: " + info.version());
    out.add("Engine: " + engine(info));
    out.add("Name: " + host.hostname());
    out.add("CPUs: " + Texts.cpus(host.nanoCpus()));
    out.add("Total Memory: " + Texts.bytes(host.memoryBytes()));
    out.add("Swarm: " + info.state());
    if (!info.nodeId().isEmpty()) {
      out.add(" NodeID: " + info.nodeId());
    }
    out.addIf(!info.error().isEmpty(), " Error: " + info.error());
    if (!info.state().equals("inactive")) {
      out.add(" Is Manager: " + info.controlAvailable());
      cluster(info, out);
      out.add(" Node Address: " + info.address());
      out.addIf(!info.managers().isEmpty(), " Manager Addresses:");
      info.managers().forEach(manager -> out.add("  " + manager.address()));
    }
    return out.text();
  }

  private static String engine(DaemonInfo info) {
    if (!info.engineError().isEmpty()) {
      return "none: " + info.engineError();
    }
    HostView host = info.host();
    return host.runtime().equals(HostView.SIMULATED)
        ? "simulated (no containers are started)"
        : host.runtime() + " " + host.engineVersion();
  }

  private static void cluster(DaemonInfo info, Lines out) {
    DaemonInfo.ClusterNumbers cluster = info.cluster();
    if (cluster == null) {
      return;
    }
    out.add(" Is Leader: " + info.leader());
    out.add(" ClusterID: " + info.clusterId());
    out.add(" Managers: " + cluster.managers());
    out.add(" Nodes: " + cluster.nodes());
    out.add(" Stacks: " + cluster.stacks());
    out.add(" Services: " + cluster.services());
    out.add(" Tasks: " + cluster.tasks());
    out.add(" Raft Term: " + cluster.term());
    out.add(" Revision: " + cluster.revision());
  }
}
