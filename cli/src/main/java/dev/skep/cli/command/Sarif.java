package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.cli.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Problems in the form that code scanners exchange: SARIF 2.1.0 (OASIS), as little of it as there
 * is something to say.
 */
final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  private static final String STDIN = "-";

  private Sarif() {}

  /**
   * A log with one run.
   *
   * @param directory where relative paths start
   * @param version of this program
   */
  static Json of(List<ManifestProblem> problems, Path directory, String version) {
    Json driver =
        fields(
            "name", text("skep"),
            "version", text(version),
            "rules",
                new Json.Items(
                    List.of(
                        rule("manifest-error", "The stack cannot be applied"),
                        rule("manifest-warning", "The stack may not be what its author means"))));
    Json run =
        fields(
            "tool", fields("driver", driver),
            "columnKind", text("unicodeCodePoints"),
            "results",
                new Json.Items(
                    problems.stream().map(problem -> result(problem, directory)).toList()));
    return fields(
        "$schema", text(SCHEMA), "version", text("2.1.0"), "runs", new Json.Items(List.of(run)));
  }

  private static Json rule(String id, String description) {
    return fields("id", text(id), "shortDescription", fields("text", text(description)));
  }

  private static Json result(ManifestProblem problem, Path directory) {
    Json location =
        problem.file().equals(STDIN)
            ? fields("uri", text("stdin"))
            : fields("uri", text(uri(problem.file(), directory)));
    Json place =
        problem.line() == 0
            ? fields("artifactLocation", location)
            : fields(
                "artifactLocation",
                location,
                "region",
                fields(
                    "startLine", number(problem.line()),
                    "startColumn", number(problem.column())));
    return fields(
        "ruleId", text("manifest-" + problem.severity()),
        "level", text(problem.severity()),
        "message", fields("text", text(problem.message())),
        "locations", new Json.Items(List.of(fields("physicalLocation", place))));
  }

  /** Relative where it can be, so that a scanner finds the file in the repository. */
  private static String uri(String file, Path directory) {
    Path path = directory.resolve(file).normalize();
    String shown =
        path.startsWith(directory) ? directory.relativize(path).toString() : path.toString();
    try {
      return new URI(path.startsWith(directory) ? null : "file", null, shown, null).toASCIIString();
    } catch (URISyntaxException e) {
      return shown;
    }
  }

  private static Json text(String value) {
    return new Json.Text(value);
  }

  private static Json number(int value) {
    return new Json.Number(Integer.toString(value));
  }

  private static Json fields(Object... namesAndValues) {
    Map<String, Json> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
    }
    return new Json.Fields(fields);
  }
}
