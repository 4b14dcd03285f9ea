package dev.skep.manifests.tree;

import dev.skep.api.intent.Problem;
import dev.skep.api.intent.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what the stages find. At one place the first error counts: what follows from a mistake
 * is not reported beside the mistake.
 */
public final class Problems {
  /** More than anyone reads at once; a hostile file shall not make a list as long as itself. */
  static final int MAX_PROBLEMS = 100;

  private final List<Problem> found = new ArrayList<>();
  private final Set<Position> failedAt = new HashSet<>();
  private boolean overflowed = false;

  /** Adds an error: the manifest is refused. */
  public void error(Position at, String message) {
    if (failedAt.add(at)) {
      add(Severity.ERROR, at, message);
    }
  }

  /** Adds a warning: the manifest is good, but perhaps not what the user means. */
  public void warning(Position at, String message) {
    add(Severity.WARNING, at, message);
  }

  /** Adds what another reading found. */
  public void addAll(List<Problem> problems) {
    for (Problem problem : problems) {
      Position at = new Position(problem.file(), problem.line(), problem.column());
      switch (problem.severity()) {
        case ERROR -> error(at, problem.message());
        case WARNING -> warning(at, problem.message());
      }
    }
  }

  private void add(Severity severity, Position at, String message) {
    if (found.size() < MAX_PROBLEMS) {
      found.add(new Problem(severity, at.file(), at.line(), at.column(), message));
    } else {
      overflowed = true;
    }
  }

  /** Whether further problems are only counted, so that their texts need no effort. */
  public boolean isFull() {
    return found.size() >= MAX_PROBLEMS;
  }

  /** Whether the manifest is refused. */
  public boolean hasErrors() {
    return !failedAt.isEmpty();
  }

  /** Files that others include or extend come after those that were named. */
  private static int placeOf(String file, List<String> files) {
    int place = files.indexOf(file);
    return place < 0 ? files.size() : place;
  }

  /**
   * All problems in reading order.
   *
   * @param files the order of the files
   */
  public List<Problem> inOrder(List<String> files) {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparingInt((Problem problem) -> placeOf(problem.file(), files))
            .thenComparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column));
    if (overflowed) {
      Problem last = sorted.getLast();
      sorted.add(
          new Problem(
              hasErrors() ? Severity.ERROR : Severity.WARNING,
              last.file(),
              last.line(),
              last.column(),
              "there are more than " + MAX_PROBLEMS + " problems; the others are not shown"));
    }
    return sorted;
  }
}
