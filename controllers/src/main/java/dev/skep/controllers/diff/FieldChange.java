package dev.skep.controllers.diff;

/**
 * One field with another value than before.
 *
 * @param path as a Compose file has it, below the object: for example {@code deploy.replicas} or
 *     {@code environment.DEBUG}
 * @param before empty when the field was not there
 * @param after empty when the field will not be there
 * @param setBy who gave the field its value before, if that was not the last apply: a verb such as
 *     {@code scale}, or {@link #BY_HAND}; empty otherwise
 */
public record FieldChange(String path, String before, String after, String setBy) {
  /** Whose change it was is not known any more, only that it was no apply of the stack. */
  public static final String BY_HAND = "hand";

  /** In few words; the values of environment variables are not repeated. */
  public String brief() {
    return path.startsWith("environment.") ? path : path + ": " + before + " → " + after;
  }
}
