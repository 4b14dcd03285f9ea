package dev.skep.agent.docker;

import java.util.Optional;

/**
 * A placeholder of a text.
 *
 * @param start the offset of its opening braces
 * @param end the offset behind its closing braces
 * @param expression what is between them, without blanks around it
 */
record Placeholder(int start, int end, String expression) {
  /** How one begins. */
  static final String OPEN = "{{";

  /**
   * The placeholder that opens at an offset; empty if it is never closed, or not before a brace or
   * quote that stands alone. Each character is looked at once.
   */
  static Optional<Placeholder> at(String text, int open) {
    int i = open + OPEN.length();
    while (i < text.length() && text.charAt(i) != '}') {
      char character = text.charAt(i);
      if (character == '"' || character == '`') {
        int quote = text.indexOf(character, i + 1);
        if (quote < 0) {
          return Optional.empty();
        }
        i = quote;
      }
      i++;
    }
    return text.startsWith("}}", i)
        ? Optional.of(new Placeholder(open, i + 2, text.substring(open + OPEN.length(), i).strip()))
        : Optional.empty();
  }
}
