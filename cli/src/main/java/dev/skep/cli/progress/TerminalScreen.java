package dev.skep.cli.progress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Redraws a block of lines in place (ECMA-48 control sequences). */
public final class TerminalScreen implements Screen {
  private static final String ESC = "\u001b[";
  private static final String CLEAR_LINE = ESC + "2K";

  /** A line that is wider than the terminal must not wrap, or the block cannot be redrawn. */
  private static final String WRAP_OFF = ESC + "?7l";

  private static final String WRAP_ON = ESC + "?7h";

  private final PrintStream out;
  private int drawn;

  public TerminalScreen(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(List<Progress> services) {
    draw(lines(services, ""));
  }

  @Override
  public void verifying(List<Progress> services, long seconds) {
    draw(lines(services, ProgressText.verifying(seconds)));
  }

  @Override
  public void converged(List<Progress> services) {
    draw(lines(services, ProgressText.converged(services)));
  }

  private static List<String> lines(List<Progress> services, String last) {
    List<String> lines = new ArrayList<>();
    boolean one = services.size() == 1;
    for (Progress service : services) {
      String title = one ? "" : service.service() + ": ";
      lines.addAll(ProgressText.of(service, title, one ? "" : "  "));
    }
    if (!last.isEmpty()) {
      lines.add(last);
    }
    return lines;
  }

  private synchronized void draw(List<String> lines) {
    StringBuilder block = new StringBuilder(WRAP_OFF);
    if (drawn > 0) {
      block.append(ESC).append(drawn).append('A');
    }
    for (String line : lines) {
      block.append('\r').append(CLEAR_LINE).append(line).append('\n');
    }
    int left = drawn - lines.size();
    for (int i = 0; i < left; i++) {
      block.append('\r').append(CLEAR_LINE).append('\n');
    }
    if (left > 0) {
      block.append(ESC).append(left).append('A');
    }
    out.print(block.append(WRAP_ON));
    out.flush();
    drawn = lines.size();
  }

  @Override
  public synchronized void note(String text) {
    out.print("\r" + CLEAR_LINE + text + "\n");
    out.flush();
    drawn = 0;
  }

  @Override
  public synchronized void close() {
    out.print(WRAP_ON);
    out.flush();
  }
}
