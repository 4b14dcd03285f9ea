package dev.skep.controllers.simulation;

/**
 * How bad things are at the moment: probabilities and delays that the parts of the world look at.
 * The saboteur turns the knobs.
 */
final class Troubles {
  /** That a message breaks its connection. */
  double loss;

  /** That a message arrives twice. */
  double repetition;

  /** The longest time a message takes, in milliseconds. */
  long latency = CALM_LATENCY;

  /** That a commit is answered as a conflict. */
  double conflict;

  /** That a commit's outcome stays unknown. */
  double unknown;

  /** That there is no leader for a commit. */
  double refusal;

  /** The longest time a commit takes, in milliseconds. */
  long commitTime = CALM_COMMIT_TIME;

  /** That a container cannot be made or started. */
  double badStart;

  /** That a container takes for ever to be made. */
  double stuckStart;

  /** That a container ends by itself within a minute or so. */
  double earlyEnd;

  private static final long CALM_LATENCY = 5;
  private static final long CALM_COMMIT_TIME = 4;

  void calmNetwork() {
    loss = 0;
    repetition = 0;
    latency = CALM_LATENCY;
  }

  void calmStore() {
    conflict = 0;
    unknown = 0;
    refusal = 0;
    commitTime = CALM_COMMIT_TIME;
  }

  void calm() {
    calmNetwork();
    calmStore();
    badStart = 0;
    stuckStart = 0;
    earlyEnd = 0;
  }
}
