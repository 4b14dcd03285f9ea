package dev.skep.store.atomix.log;

/** Raft's files cannot be trusted. The message names the file, what is wrong and the way out. */
public final class DamagedLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DamagedLogException(String file, String damage) {
    super(
        file
            + ": "
            + damage
            + "; this manager cannot go on with its copy: remove it from the cluster, move the"
            + " directory away and join again, or restore a backup");
  }
}
