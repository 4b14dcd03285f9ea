package dev.skep.store.atomix.image;

import java.util.ArrayList;
import java.util.List;

/**
 * An image and the deltas after it, each beginning where the one before ends. Together they are the
 * state up to {@link #end()}; without an image they begin with the empty state.
 *
 * @param files in order
 */
public record Chain(List<StateFile> files) {
  /** The empty state. */
  public static final Chain EMPTY = new Chain(List.of());

  public Chain {
    files = List.copyOf(files);
  }

  /** The last entry that is part of it; zero for the empty state. */
  public long end() {
    return files.isEmpty() ? 0 : files.getLast().index();
  }

  /** The entry after which its deltas begin; zero if it has no image. */
  public long base() {
    return imageBytes() == 0 ? 0 : files.getFirst().index();
  }

  /** The length of its image; zero if it has none. */
  public long imageBytes() {
    return files.isEmpty() || !files.getFirst().isImage() ? 0 : files.getFirst().bytes();
  }

  /** The length of its deltas. */
  public long deltaBytes() {
    return files.stream().mapToLong(StateFile::bytes).sum() - imageBytes();
  }

  /** The chain with a file that was written after it: an image replaces it, a delta goes on. */
  public Chain with(StateFile file) {
    if (file.isImage()) {
      return new Chain(List.of(file));
    }
    if (file.after() != end()) {
      throw new IllegalArgumentException(file.name() + " does not follow " + end());
    }
    List<StateFile> longer = new ArrayList<>(files);
    longer.add(file);
    return new Chain(longer);
  }
}
