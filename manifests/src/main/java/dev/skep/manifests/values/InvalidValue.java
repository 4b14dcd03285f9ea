package dev.skep.manifests.values;

/** A text that does not mean what its place asks for. */
public final class InvalidValue extends Exception {
  private final String problem;

  /** What is wrong and how it is written, to follow a place in the file. */
  public InvalidValue(String problem) {
    super(problem, null, false, false);
    this.problem = problem;
  }

  /** What is wrong and how it is written. */
  public String problem() {
    return problem;
  }
}
