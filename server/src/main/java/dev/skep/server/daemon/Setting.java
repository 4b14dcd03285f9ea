package dev.skep.server.daemon;

import java.util.Arrays;
import java.util.Optional;

/** A setting of the daemon: a flag on the command line and a key in the file. */
enum Setting {
  DATA_DIR("data-dir", "/var/lib/skep", "where the node's identity and state are kept"),
  SOCKET("socket", "/run/skep/skep.sock", "the Unix socket on which commands are served"),
  ENGINE("engine", "unix:///var/run/docker.sock", "the container engine of this host"),
  RUNTIME("runtime", "docker", "docker, or simulated to run no containers at all"),
  LISTEN_ADDR("listen-addr", "0.0.0.0:2377", "where a manager serves other hosts"),
  RAFT_ADDR("raft-addr", "0.0.0.0:2378", "where a manager's store replicates"),
  LOG_LEVEL("log-level", "info", "error, warn, info, debug or trace");

  private final String key;
  private final String preset;
  private final String help;

  Setting(String key, String preset, String help) {
    this.key = key;
    this.preset = preset;
    this.help = help;
  }

  /** The flag without its dashes; also the key in the file. */
  String key() {
    return key;
  }

  /** The value if nobody says another. */
  String preset() {
    return preset;
  }

  /** What it is for. */
  String help() {
    return help;
  }

  static Optional<Setting> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }
}
