package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.ManifestProblem;
import dev.skep.manifests.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTextTest {
  private static final List<Source> SOURCES =
      List.of(new Source("stack.yml", "services:\n  web:\n\t imag: x\n"), new Source("-", "a: b"));

  @Test
  void theLineIsQuotedWithACaretBelowThePlace() {
    assertThat(
            ProblemText.of(
                new ManifestProblem("error", "stack.yml", 3, 3, "unknown key imag"), SOURCES))
        .isEqualTo("stack.yml:3:3: error: unknown key imag\n    \t imag: x\n    \t ^\n");
  }

  @Test
  void aProblemWithoutAPlaceIsOneLine() {
    assertThat(ProblemText.of(new ManifestProblem("warning", "-", 0, 0, "old"), SOURCES))
        .isEqualTo("-: warning: old\n");
    assertThat(ProblemText.of(new ManifestProblem("error", "other", 9, 9, "x"), SOURCES))
        .isEqualTo("other:9:9: error: x\n");
  }
}
