package dev.skep.api.state;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Goes through persistent collections by their bare iterators. Their views of keys and values copy
 * themselves into another collection first, which costs more than most planners do with them.
 */
final class Iteration {
  private static final int TRAITS = Spliterator.NONNULL | Spliterator.IMMUTABLE;

  private Iteration() {}

  static <T> Stream<T> stream(Iterator<T> elements) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(elements, TRAITS), false);
  }
}
