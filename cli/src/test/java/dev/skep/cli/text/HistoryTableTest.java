package dev.skep.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.StackView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTableTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static StackView.Revision revision(long number, boolean current, String changes) {
    return new StackView.Revision(
        number,
        current,
        NOW.minusSeconds(300 - 100 * number),
        "root",
        List.of("a.yml", "b.yml"),
        2,
        changes);
  }

  @Test
  void whatAStackWasIsListedWithAStarAtWhatItIs() {
    List<StackView.Revision> revisions =
        List.of(
            revision(1, false, "service shop_web created"),
            revision(2, true, "service shop_web updated (deploy.replicas: 1 → 3)"));
    assertThat(HistoryTable.of(revisions, NOW, false).toString())
        .isEqualTo(
            """
            REVISION   APPLIED              BY        FILES          CHANGES
            1          3 minutes ago        root      a.yml, b.yml   service shop_web created
            2 *        About a minute ago   root      a.yml, b.yml   service shop_web updated (deploy.replicas: 1 → 3)
            """
                .replace("About a minute", "about a minute"));
  }

  @Test
  void longChangesAreCutUnlessAllIsWanted() {
    List<StackView.Revision> revisions = List.of(revision(1, true, "x".repeat(500)));
    assertThat(HistoryTable.of(revisions, NOW, false).toString()).endsWith("x…\n");
    assertThat(HistoryTable.of(revisions, NOW, true).toString())
        .contains("2026-11-20T11:56:40Z")
        .endsWith("x".repeat(500) + "\n");
  }
}
