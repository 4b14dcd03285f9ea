package dev.skep.manifests;

import dev.skep.api.intent.Problem;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.List;

/** What came out of normalising the files of a stack. */
public sealed interface Normalised {
  /** Everything a user should know, in the order of files and lines. */
  List<Problem> problems();

  /**
   * The files are good.
   *
   * @param file all of them as one, in the normal form
   * @param problems warnings only
   */
  record Accepted(Mapping file, List<Problem> problems) implements Normalised {
    public Accepted {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The files cannot be used.
   *
   * @param problems at least one error, perhaps warnings as well
   */
  record Refused(List<Problem> problems) implements Normalised {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
