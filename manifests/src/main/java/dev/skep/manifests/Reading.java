package dev.skep.manifests;

import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import java.util.List;

/** What came out of reading a manifest. */
public sealed interface Reading {
  /** Everything a user should know, in the order of files and lines. */
  List<Problem> problems();

  /** What was used from outside the text. */
  Inputs inputs();

  /**
   * The manifest is good.
   *
   * @param stack what it describes
   * @param problems warnings only
   * @param inputs what was used from outside the text
   */
  record Accepted(DesiredStack stack, List<Problem> problems, Inputs inputs) implements Reading {
    public Accepted {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The manifest cannot be used.
   *
   * @param problems at least one error, perhaps warnings as well
   * @param inputs what was used from outside the text until then
   */
  record Refused(List<Problem> problems, Inputs inputs) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
