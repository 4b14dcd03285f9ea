package dev.skep.cli.progress;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Prints a line whenever one changed: for pipes and logs. */
public final class PlainScreen implements Screen {
  private final PrintStream out;
  private Set<String> shown = Set.of();
  private String lastNote = "";

  public PlainScreen(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(List<Progress> services) {
    Set<String> lines = new LinkedHashSet<>();
    for (Progress service : services) {
      String title = services.size() == 1 ? "" : service.service() + ": ";
      lines.addAll(ProgressText.of(service, title, title));
    }
    print(lines);
  }

  @Override
  public void verifying(List<Progress> services, long seconds) {
    show(services);
    note(ProgressText.verifying(seconds));
  }

  @Override
  public void converged(List<Progress> services) {
    show(services);
    note(ProgressText.converged(services));
  }

  private void print(Set<String> lines) {
    for (String line : lines) {
      if (!shown.contains(line)) {
        out.println(line);
        lastNote = "";
      }
    }
    out.flush();
    shown = lines;
  }

  @Override
  public void note(String text) {
    if (!text.equals(lastNote)) {
      out.println(text);
      out.flush();
      lastNote = text;
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
