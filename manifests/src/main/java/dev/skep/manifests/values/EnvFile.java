package dev.skep.manifests.values;

import dev.skep.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of variables, one {@code NAME=value} per line. Values are taken as they are, without
 * quotes or variables; a name alone takes the value that the variable has where the file is read.
 */
public final class EnvFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Longer lines are refused by the docker CLI, too. */
  private static final int MAX_LINE = 65_535;

  private EnvFile() {}

  /**
   * A line of the file.
   *
   * @param name of the variable
   * @param value empty where the line has only a name
   */
  public record Line(String name, Optional<String> value) {}

  /**
   * Reads the lines that set something.
   *
   * @throws InvalidValue with the line's number if a line cannot be read
   */
  public static List<Line> parse(Bytes content) throws InvalidValue {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : decode(content).split("\n", -1)) {
      number++;
      String line =
          withoutLeadingBlanks(raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw);
      if (line.length() > MAX_LINE) {
        throw new InvalidValue("line " + number + " has more than " + MAX_LINE + " characters");
      }
      if (!line.isEmpty() && !line.startsWith("#")) {
        lines.add(line(line, number));
      }
    }
    return lines;
  }

  private static String withoutLeadingBlanks(String text) {
    int start = 0;
    while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
      start++;
    }
    return text.substring(start);
  }

  private static Line line(String line, int number) throws InvalidValue {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    if (name.isEmpty()) {
      throw new InvalidValue("line " + number + " has no variable name before '='");
    }
    if (name.contains(" ") || name.contains("\t")) {
      // Not repeated: lines of a file that is none of variables, say of a key, would be names.
      throw new InvalidValue(
          "line " + number + ": a variable's name has no blanks; write the line like NAME=value");
    }
    return new Line(name, equals < 0 ? Optional.empty() : Optional.of(line.substring(equals + 1)));
  }

  private static String decode(Bytes content) throws InvalidValue {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content.toArray())).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidValue("it is not UTF-8 text");
    }
  }
}
