package dev.skep.cli.text;

import dev.skep.api.http.PortView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Published ports as Docker lists them. */
public final class PortsText {
  private PortsText() {}

  /**
   * The ports of a service that every node answers on, neighbours joined into ranges: {@code
   * *:8000-8001->80-81/tcp}.
   */
  public static String ofService(List<PortView> ports) {
    List<PortView> sorted =
        ports.stream()
            .filter(port -> port.mode().equals("ingress"))
            .sorted(Comparator.comparing(PortView::protocol).thenComparingInt(PortView::published))
            .toList();
    List<String> ranges = new ArrayList<>();
    for (int start = 0; start < sorted.size(); ) {
      int end = start;
      while (end + 1 < sorted.size() && follows(sorted.get(end), sorted.get(end + 1))) {
        end++;
      }
      ranges.add(range(sorted.get(start), sorted.get(end)));
      start = end + 1;
    }
    return String.join(", ", ranges);
  }

  /** The host ports of a task: {@code *:8123->80/tcp}. */
  public static String ofTask(List<PortView> ports) {
    return ports.stream().map(port -> range(port, port)).collect(Collectors.joining(","));
  }

  private static boolean follows(PortView port, PortView next) {
    return next.protocol().equals(port.protocol())
        && next.published() == port.published() + 1
        && next.target() == port.target() + 1;
  }

  private static String range(PortView first, PortView last) {
    return "*:"
        + numbers(first.published(), last.published())
        + "->"
        + numbers(first.target(), last.target())
        + "/"
        + first.protocol();
  }

  private static String numbers(int first, int last) {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }
}
