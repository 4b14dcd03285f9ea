package dev.skep.manifests.flags;

/**
 * A flag of {@code service create} or {@code service update}.
 *
 * @param name without dashes
 * @param letter the short form without its dash; empty where there is none
 * @param form how it is given
 * @param verb which of the two takes it
 * @param value what stands for the value in a usage text
 * @param description one line for a usage text
 */
public record ServiceFlag(
    String name, String letter, Form form, Verb verb, String value, String description) {
  /** How a flag is given. */
  public enum Form {
    /** Without a value, or as {@code --flag=false}. */
    SWITCH,
    /** With one value; the last one counts. */
    VALUE,
    /** Any number of times, each adding to the others. */
    LIST
  }

  /** Who takes a flag. */
  public enum Verb {
    CREATE,
    UPDATE,
    BOTH;

    /** Whether a flag of this verb belongs to a command, which is not {@link #BOTH}. */
    public boolean isOf(Verb command) {
      return this == BOTH || this == command;
    }
  }

  /** As users write it. */
  public String written() {
    return "--" + name;
  }
}
