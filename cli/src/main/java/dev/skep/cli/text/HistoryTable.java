package dev.skep.cli.text;

import dev.skep.api.http.StackView;
import java.time.Instant;
import java.util.List;

/** What a stack was, as {@code stack history} lists it. */
public final class HistoryTable {
  private static final int MAX_CHANGES = 72;

  private HistoryTable() {}

  /** Newest last; the present one has a star. */
  public static Table of(List<StackView.Revision> revisions, Instant now, boolean wide) {
    Table table = Table.of("REVISION", "APPLIED", "BY", "FILES", "CHANGES");
    for (StackView.Revision revision : revisions) {
      table.row(
          revision.number() + (revision.current() ? " *" : ""),
          wide ? revision.appliedAt().toString() : Ago.since(revision.appliedAt(), now),
          revision.by(),
          String.join(", ", revision.files()),
          wide ? revision.changes() : shortened(revision.changes()));
    }
    return table;
  }

  private static String shortened(String changes) {
    return changes.length() <= MAX_CHANGES ? changes : changes.substring(0, MAX_CHANGES - 1) + "…";
  }
}
