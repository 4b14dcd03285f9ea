package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.http.ManifestProblem;
import dev.skep.manifests.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTextTest {
  private static final List<Source> SOURCES =
      List.of(new Source("stack.yml", "services:\n  web:\n\t imag: x\n"), new Source("-", "a: b"));

  private static String text(String file, int line, int column, String message) {
    ProblemText text =
        new ProblemText(SOURCES, Map.of("/w/included.yml", Bytes.utf8("one\r\ntwo\r\n")));
    return text.of(new ManifestProblem("error", file, line, column, message));
  }

  @Test
  void theLineIsQuotedWithACaretBelowThePlace() {
    assertThat(text("stack.yml", 3, 3, "unknown key imag"))
        .isEqualTo("stack.yml:3:3: error: unknown key imag\n    \t imag: x\n    \t ^\n");
  }

  @Test
  void linesOfIncludedFilesAreQuotedToo() {
    assertThat(text("/w/included.yml", 2, 2, "x"))
        .isEqualTo("/w/included.yml:2:2: error: x\n    two\n     ^\n");
  }

  @Test
  void linesOfFilesThatMayHoldCredentialsAreNotQuoted() {
    for (String name : List.of("/w/.env", "/w/prod.env", "/w/key.pem", "/run/secrets/password")) {
      ProblemText text = new ProblemText(SOURCES, Map.of(name, Bytes.utf8("PASSWORD=hunter2")));
      assertThat(text.of(new ManifestProblem("error", name, 1, 2, "x")))
          .isEqualTo(name + ":1:2: error: x\n");
    }
  }

  @Test
  void aProblemWithoutAPlaceIsOneLine() {
    assertThat(text("-", 0, 0, "old")).isEqualTo("-: error: old\n");
    assertThat(text("other", 9, 9, "x")).isEqualTo("other:9:9: error: x\n");
  }

  @Test
  void ofALongLineTheNeighbourhoodIsShownAndNothingThatATerminalWouldObey() {
    String line = "a".repeat(500_000) + "\u001b" + "b".repeat(500_000);
    ProblemText text = new ProblemText(List.of(new Source("f", line)), Map.of());
    String shown = text.of(new ManifestProblem("error", "f", 1, 500_001, "x"));
    assertThat(shown).hasSizeLessThan(400).contains("…aaa").contains("a\uFFFDb").contains("bbb…");
    assertThat(shown.lines().skip(2).findFirst()).contains(" ".repeat(65) + "^");
  }
}
