package dev.skep.cli.text;

import dev.skep.api.http.StackView;
import java.util.Comparator;
import java.util.List;

/** Stacks as {@code stack ls} lists them. */
public final class StackTable {
  private StackTable() {}

  /** By name. */
  public static Table of(List<StackView> stacks, boolean wide) {
    Table table =
        wide
            ? Table.of("NAME", "SERVICES", "REVISION", "APPLIED", "ID")
            : Table.of("NAME", "SERVICES");
    for (StackView stack : sorted(stacks)) {
      String services = String.valueOf(stack.services());
      if (wide) {
        table.row(
            stack.name(),
            services,
            String.valueOf(stack.revision()),
            String.valueOf(stack.appliedAt()),
            stack.id());
      } else {
        table.row(stack.name(), services);
      }
    }
    return table;
  }

  /** By name. */
  public static List<StackView> sorted(List<StackView> stacks) {
    return stacks.stream().sorted(Comparator.comparing(StackView::name, Natural.ORDER)).toList();
  }
}
