package dev.skep.api.model;

/** The kinds of resources. The words are part of the stored format and of the command line. */
public enum Kind {
  CLUSTER,
  NODE,
  SERVICE,
  SERVICE_REVISION,
  TASK,
  NETWORK,
  SECRET,
  CONFIG,
  VOLUME,
  STACK,
  BLOB,
  SET;

  /** The word that users read, for example {@code service}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
