package dev.skep.api.intent;

/**
 * Something that a user should know about a manifest.
 *
 * @param severity errors refuse the manifest, warnings do not
 * @param file as the user named it; {@code -} for standard input
 * @param line from 1; 0 when no place can be named
 * @param column from 1; 0 when no place can be named
 * @param message what is wrong and the way out
 */
public record Problem(Severity severity, String file, int line, int column, String message) {
  /** How bad it is. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** {@code file:line:column: message}, as editors understand it. */
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
  }
}
