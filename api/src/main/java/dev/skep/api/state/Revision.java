package dev.skep.api.state;

/**
 * A point in the history of the cluster: the number of transactions accepted so far.
 *
 * @param value zero for the empty cluster
 */
public record Revision(long value) implements Comparable<Revision> {
  /** Before the first commit. */
  public static final Revision ZERO = new Revision(0);

  /** The one after this. */
  public Revision next() {
    return new Revision(value + 1);
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
