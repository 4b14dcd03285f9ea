package dev.skep.api.http;

import dev.skep.api.intent.Problem;
import java.util.Locale;

/**
 * Something that a user should know about a manifest.
 *
 * @param severity {@code error} or {@code warning}
 * @param file as the user named it; {@code -} for standard input
 * @param line from 1; 0 when no place can be named
 * @param column from 1; 0 when no place can be named
 * @param message what is wrong and the way out
 */
public record ManifestProblem(String severity, String file, int line, int column, String message) {
  public ManifestProblem {
    severity = Wire.text(severity);
    file = Wire.text(file);
    message = Wire.text(message);
  }

  /** The problem as it is sent. */
  public static ManifestProblem of(Problem problem) {
    return new ManifestProblem(
        problem.severity().name().toLowerCase(Locale.ROOT),
        problem.file(),
        problem.line(),
        problem.column(),
        problem.message());
  }
}
