package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.yaml.YamlReader.Unreadable;

/** What must be true of the characters of a file before it is worth parsing. */
final class Text {
  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final int UNDECODABLE = 0xFFFF;

  private Text() {}

  /**
   * Refuses what is too long or no text.
   *
   * @throws Unreadable with the place of the first offending character
   */
  static void check(String file, String text) {
    if (text.length() > Limits.MAX_CHARACTERS) {
      throw new Unreadable(
          Position.startOf(file),
          "the file has "
              + text.length()
              + " characters; at most "
              + Limits.MAX_CHARACTERS
              + " are read. Move large contents into config files");
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      if (!allowed(character, i)) {
        throw new Unreadable(new Position(file, line, column), complaint(character));
      }
      i += Character.charCount(character);
      if (character == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  /** The printable characters of YAML 1.2, §5.1, and a byte order mark at the very start. */
  private static boolean allowed(int character, int index) {
    return character >= 0x20 && character <= 0x7E
        || character == '\n'
        || character == '\r'
        || character == '\t'
        || character == 0x85
        || character >= 0xA0 && character <= 0xD7FF
        || character >= 0xE000
            && character <= 0xFFFD
            && (character != BYTE_ORDER_MARK || index == 0)
        || character >= 0x10000 && character <= 0x10FFFF;
  }

  private static String complaint(int character) {
    return character == UNDECODABLE
        ? "these bytes are not UTF-8 text; is this a stack file?"
        : String.format(
            "the character U+%04X must not stand in YAML; is this a text file?", character);
  }
}
