package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a validation as JSON: counts, and every problem with its place. */
final class ValidationJson {
  private ValidationJson() {}

  static Json of(List<String> files, List<ManifestProblem> problems, boolean good) {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("valid", new Json.Flag(good));
    fields.put("errors", number(count(problems, "error")));
    fields.put("warnings", number(count(problems, "warning")));
    fields.put(
        "files", new Json.Items(files.stream().map(file -> (Json) new Json.Text(file)).toList()));
    fields.put("problems", new Json.Items(problems.stream().map(ValidationJson::problem).toList()));
    return new Json.Fields(fields);
  }

  static long count(List<ManifestProblem> problems, String severity) {
    return problems.stream().filter(problem -> problem.severity().equals(severity)).count();
  }

  private static Json problem(ManifestProblem problem) {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("severity", new Json.Text(problem.severity()));
    fields.put("file", new Json.Text(problem.file()));
    fields.put("line", number(problem.line()));
    fields.put("column", number(problem.column()));
    fields.put("message", new Json.Text(problem.message()));
    return new Json.Fields(fields);
  }

  private static Json number(long value) {
    return new Json.Number(Long.toString(value));
  }
}
