package dev.skep.manifests.kinds;

import dev.skep.api.intent.DesiredState;
import dev.skep.api.intent.Problem;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.Source;
import java.util.List;

/** What came out of reading a set. */
public sealed interface SetReading {
  /** Everything a user should know, in the order of files and lines. */
  List<Problem> problems();

  /** What was used from outside the texts. */
  Inputs inputs();

  /** All texts, those that a Stack refers to included, for quoting lines. */
  List<Source> sources();

  /**
   * The manifests are good.
   *
   * @param state what they describe
   * @param problems warnings only
   */
  record Accepted(DesiredState state, List<Problem> problems, Inputs inputs, List<Source> sources)
      implements SetReading {
    public Accepted {
      problems = List.copyOf(problems);
      sources = List.copyOf(sources);
    }
  }

  /**
   * The manifests cannot be used.
   *
   * @param problems at least one error, perhaps warnings as well
   */
  record Refused(List<Problem> problems, Inputs inputs, List<Source> sources)
      implements SetReading {
    public Refused {
      problems = List.copyOf(problems);
      sources = List.copyOf(sources);
    }
  }
}
