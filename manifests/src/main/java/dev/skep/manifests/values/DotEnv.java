package dev.skep.manifests.values;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of variables to put into manifests, as people keep it beside them: {@code NAME=value},
 * {@code export NAME=value}, quotes around values, {@code #} before comments. Unlike in an env file
 * of a service, quotes are not part of a value.
 */
public final class DotEnv {
  private static final Pattern LINE =
      Pattern.compile("(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \\t]*=[ \\t]*(.*)");
  private static final Pattern QUOTED =
      Pattern.compile("(?:'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\")[ \\t]*(?:#.*)?");
  private static final Pattern COMMENT = Pattern.compile("(?:^|[ \\t])#.*");

  private DotEnv() {}

  /**
   * The variables; of several of one name the last counts.
   *
   * @throws InvalidValue with the line's number if a line cannot be read
   */
  public static Map<String, String> parse(String text) throws InvalidValue {
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String raw : text.split("\\R", -1)) {
      number++;
      String line = (number == 1 && raw.startsWith("\uFEFF") ? raw.substring(1) : raw).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new InvalidValue("line " + number + " is no variable; write it like NAME=value");
      }
      variables.put(parts.group(1), value(parts.group(2), number));
    }
    return variables;
  }

  private static String value(String text, int line) throws InvalidValue {
    if (!text.startsWith("'") && !text.startsWith("\"")) {
      return COMMENT.matcher(text).replaceFirst("").strip();
    }
    Matcher quoted = QUOTED.matcher(text);
    if (!quoted.matches()) {
      throw new InvalidValue("line " + line + ": the closing quote is missing or not the end");
    }
    return quoted.group(1) != null ? quoted.group(1) : unescaped(quoted.group(2));
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\\') {
        i++;
        next =
            switch (text.charAt(i)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> text.charAt(i);
            };
      }
      result.append(next);
    }
    return result.toString();
  }
}
