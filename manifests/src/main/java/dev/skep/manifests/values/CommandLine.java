package dev.skep.manifests.values;

import java.util.ArrayList;
import java.util.List;

/**
 * A command written as one text, split into arguments as a shell would split it, but without
 * expansions: blanks separate; single quotes keep everything; double quotes keep everything but a
 * backslash, which keeps the character after it; a {@code #} that starts an argument starts a
 * comment to the end of the line.
 */
public final class CommandLine {
  private enum State {
    BETWEEN,
    WORD,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    COMMENT
  }

  private final List<String> arguments = new ArrayList<>();
  private final StringBuilder argument = new StringBuilder();
  private State state = State.BETWEEN;

  private CommandLine() {}

  /**
   * Splits a command.
   *
   * @throws InvalidValue if a quote or an escape is not complete
   */
  public static List<String> split(String text) throws InvalidValue {
    CommandLine line = new CommandLine();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean escapes = line.state != State.SINGLE_QUOTED && line.state != State.COMMENT;
      if (character == '\\' && escapes) {
        if (++i == text.length()) {
          throw new InvalidValue("the command ends with a backslash that escapes nothing");
        }
        line.literal(text.charAt(i));
      } else {
        line.accept(character);
      }
    }
    return line.finish();
  }

  private void literal(char character) {
    argument.append(character);
    if (state == State.BETWEEN) {
      state = State.WORD;
    }
  }

  private void accept(char character) {
    switch (state) {
      case COMMENT -> {
        if (character == '\n') {
          state = State.BETWEEN;
        }
      }
      case SINGLE_QUOTED -> untilQuote(character, '\'');
      case DOUBLE_QUOTED -> untilQuote(character, '"');
      case BETWEEN, WORD -> unquoted(character);
    }
  }

  private void untilQuote(char character, char quote) {
    if (character == quote) {
      state = State.WORD;
    } else {
      argument.append(character);
    }
  }

  private void unquoted(char character) {
    switch (character) {
      case ' ', '\t', '\r', '\n' -> endArgument();
      case '\'' -> state = State.SINGLE_QUOTED;
      case '"' -> state = State.DOUBLE_QUOTED;
      case '#' -> {
        if (state == State.BETWEEN) {
          state = State.COMMENT;
        } else {
          argument.append(character);
        }
      }
      default -> literal(character);
    }
  }

  private void endArgument() {
    if (state == State.WORD) {
      arguments.add(argument.toString());
      argument.setLength(0);
    }
    state = State.BETWEEN;
  }

  private List<String> finish() throws InvalidValue {
    if (state == State.SINGLE_QUOTED || state == State.DOUBLE_QUOTED) {
      throw new InvalidValue("the command ends within quotes; a closing quote is missing");
    }
    endArgument();
    return arguments;
  }
}
