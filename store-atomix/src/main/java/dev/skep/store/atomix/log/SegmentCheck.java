package dev.skep.store.atomix.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a Raft log before it is opened. A crash while the log goes on in a new segment may leave
 * that segment empty, without a header or without an entry. Atomix would not start on the first
 * two, and with the third it would take the log for empty and vote for anyone. Such segments hold
 * nothing that was acknowledged, because an acknowledged entry is on the disk, header included; so
 * they are deleted. A gap between segments is another matter: Atomix would silently delete
 * everything after it, so the start is refused.
 */
public final class SegmentCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentCheck.class);

  private final Path directory;
  private final Pattern segmentName;
  private final int maxEntryBytes;

  /**
   * @param directory of the log
   * @param prefix of its files' names
   * @param maxEntryBytes the largest entry that was ever allowed
   */
  public SegmentCheck(Path directory, String prefix, int maxEntryBytes) {
    this.directory = directory;
    this.segmentName = Pattern.compile(Pattern.quote(prefix) + "-(\\d+)\\.log");
    this.maxEntryBytes = maxEntryBytes;
  }

  /**
   * Deletes what a crash left behind.
   *
   * @param replaceable whether the whole log may go, because the member has acknowledged nothing
   *     yet or what it acknowledged is in a snapshot; only then is a last broken segment deleted
   * @throws DamagedLogException if acknowledged entries seem to be lost
   */
  public void repair(boolean replaceable) throws IOException {
    List<SegmentFile> segments = segments();
    int before = segments.size();
    while (segments.size() > 1 && (last(segments).broken() || last(segments).entries() == 0)) {
      delete(segments.removeLast());
    }
    if (segments.size() == 1 && last(segments).broken() && replaceable) {
      delete(segments.removeLast());
    }
    if (segments.size() < before) {
      Durable.syncDirectory(directory);
    }
    checkContinuity(segments);
  }

  private static SegmentFile last(List<SegmentFile> segments) {
    return segments.getLast();
  }

  private static void delete(SegmentFile segment) throws IOException {
    LOG.warn("Deleting {}: a crash left it without an entry", segment.path());
    Files.delete(segment.path());
  }

  private static void checkContinuity(List<SegmentFile> segments) {
    for (SegmentFile segment : segments) {
      if (segment.broken()) {
        throw new DamagedLogException(segment.path().toString(), "the segment has no header");
      }
    }
    for (int i = 1; i < segments.size(); i++) {
      SegmentFile previous = segments.get(i - 1);
      SegmentFile next = segments.get(i);
      if (previous.next() != next.first()) {
        throw new DamagedLogException(
            previous.path().toString(),
            "it is readable up to entry "
                + (previous.next() - 1)
                + " but the next segment begins with entry "
                + next.first());
      }
    }
  }

  private List<SegmentFile> segments() throws IOException {
    List<SegmentFile> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = segmentName.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(SegmentFile.read(file, Long.parseLong(name.group(1)), maxEntryBytes));
        }
      }
    }
    found.sort(Comparator.comparingLong(SegmentFile::fileId));
    return found;
  }
}
