package dev.skep.controllers.scheduling;

/** Why a node may not run a task, in the order in which swarm checks; the first one counts. */
enum Filter {
  READY("not available for new tasks"),
  RESOURCES("insufficient resources"),
  PLUGINS("missing plugin"),
  CONSTRAINTS("scheduling constraints not satisfied"),
  PLATFORM("unsupported platform"),
  HOST_PORTS("host-mode port already in use"),
  MAX_REPLICAS("max replicas per node limit exceed");

  private final String words;

  Filter(String words) {
    this.words = words;
  }

  /** Swarm's words for a number of nodes that failed here. */
  String explain(int nodes) {
    String counted = nodes == 1 ? "1 node" : nodes + " nodes";
    return switch (this) {
      case READY -> counted + " " + words;
      case MAX_REPLICAS -> words;
      case RESOURCES, PLUGINS, CONSTRAINTS, PLATFORM, HOST_PORTS -> words + " on " + counted;
    };
  }
}
