package dev.skep.cli.text;

/** Text that grows by lines. */
final class Lines {
  private final StringBuilder out = new StringBuilder();

  void add(String line) {
    out.append(line).append('\n');
  }

  void addIf(boolean wanted, String line) {
    if (wanted) {
      add(line);
    }
  }

  String text() {
    return out.toString();
  }
}
