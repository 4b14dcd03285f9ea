package dev.skep.api.model;

/** A transport protocol of a published port. */
public enum Protocol {
  TCP,
  UDP,
  SCTP;

  /** As users write it. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
