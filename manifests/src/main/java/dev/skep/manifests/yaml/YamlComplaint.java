package dev.skep.manifests.yaml;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** The parser's complaints in words that tell what to do. */
final class YamlComplaint {
  private YamlComplaint() {}

  static String inPlainWords(MarkedYamlEngineException complaint) {
    String problem = firstLine(complaint.getProblem());
    String context = firstLine(complaint.getContext());
    if (problem.contains("\\t")) {
      return "a tab stands where only spaces may indent; replace it with spaces";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "a ':' stands where no key can be; check the indentation, and put text that contains"
          + " ': ' in quotes";
    }
    if (problem.contains("found unexpected end of stream")) {
      return "the file ends in the middle of a value; a closing quote is missing";
    }
    if (problem.contains("could not find expected ':'")) {
      return "a key without ':'; write 'key: value'";
    }
    if (problem.contains("but got <stream end>")) {
      return "the file ends too early; a closing bracket or brace is missing";
    }
    return "this is not valid YAML: " + problem + (context.isEmpty() ? "" : " (" + context + ")");
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
