package dev.skep.controllers.diff;

import java.util.List;
import java.util.function.UnaryOperator;

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

  private static final String ENVIRONMENT = "environment.";

  /** Below these, and there themselves, stands nothing that anybody would keep secret. */
  private static final List<String> HARMLESS =
      List.of(
          "image",
          "ports",
          "force_update",
          "deploy.mode",
          "deploy.type",
          "deploy.replicas",
          "deploy.endpoint_mode",
          "deploy.placement",
          "deploy.restart_policy",
          "deploy.update_config",
          "deploy.rollback_config",
          "deploy.resources.limits",
          "deploy.resources.reservations.cpus",
          "deploy.resources.reservations.memory",
          "deploy.resources.reservations.generic_resources");

  /** The one field of a secret or config besides its labels; it is a digest. */
  private static final String CONTENT = "content";

  /**
   * In few words, to be kept. Values are repeated only of fields that are known to hold no
   * credentials; commands, labels, options and environment variables often do.
   */
  public String brief() {
    return path.equals(CONTENT) || HARMLESS.stream().anyMatch(this::isAtOrBelow) ? inFull() : path;
  }

  private boolean isAtOrBelow(String field) {
    return path.startsWith(field)
        && (path.length() == field.length() || ".[".indexOf(path.charAt(field.length())) >= 0);
  }

  /** With both values, for a field that is known to hold no credentials. */
  public String inFull() {
    return path + ": " + before + " → " + after;
  }

  /**
   * The change as it may be shown: an environment variable by digests of its values, as those are
   * often credentials.
   *
   * @param digest the keyed digest of a text
   */
  public FieldChange shown(UnaryOperator<String> digest) {
    UnaryOperator<String> hidden =
        value -> value.isEmpty() ? value : ComposeValues.digest(digest.apply(value));
    return path.startsWith(ENVIRONMENT)
        ? new FieldChange(path, hidden.apply(before), hidden.apply(after), setBy)
        : this;
  }
}
