package dev.skep.store.atomix.raft;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a member runs.
 *
 * @param nodeId this node's id, as in its certificate
 * @param directory where the member keeps its files; belongs to it alone
 * @param electionTimeout how long a follower hears nothing before it begins an election; the
 *     election itself begins up to twice as late
 * @param heartbeatInterval how often a leader tells its followers that it is there
 * @param commandDeadline after which a proposed command fails, with or without a known outcome; a
 *     large one has its {@link #allowance} in addition
 * @param segmentBytes the log goes on in a new file after so many bytes; state is only ever saved
 *     when there is a whole file to delete, so small ones keep the log short
 */
public record RaftSettings(
    String nodeId,
    Path directory,
    Duration electionTimeout,
    Duration heartbeatInterval,
    Duration commandDeadline,
    int segmentBytes) {
  /**
   * The largest entry of the log. Atomix reads twice this size from the file for every few entries
   * that it follows, so small entries are what makes it fast; larger commands travel in parts. It
   * must never be lowered: existing logs could not be read.
   */
  public static final int MAX_ENTRY_BYTES = 256 << 10;

  /** The largest command: a transaction of the store and its envelope, with room to grow. */
  public static final int MAX_COMMAND_BYTES = 52 << 20;

  /**
   * A round trip and a flush of a slow disk, for a part of a large command and what goes between.
   */
  private static final Duration TIME_PER_PART = Duration.ofMillis(60);

  /**
   * A writer that Atomix lets run out of disk tears entries, so it stops this much earlier. It is
   * asked before each part of a large command: the next segment and a snapshot must fit, which
   * carries the newest entries.
   */
  private static final int RESERVED_SEGMENTS = 5;

  /** Measured: new leader after 1.3 s in the median, 1.8 s at worst, and none without cause. */
  public static RaftSettings defaults(String nodeId, Path directory) {
    return new RaftSettings(
        nodeId,
        directory,
        Duration.ofSeconds(1),
        Duration.ofMillis(150),
        Duration.ofSeconds(5),
        8 << 20);
  }

  /** How much longer than a small one a command of so many bytes may take. */
  public static Duration allowance(int bytes) {
    return TIME_PER_PART.multipliedBy(bytes / MAX_ENTRY_BYTES);
  }

  /** The same with other timing of elections. */
  public RaftSettings withElection(Duration timeout, Duration heartbeat) {
    return new RaftSettings(nodeId, directory, timeout, heartbeat, commandDeadline, segmentBytes);
  }

  /** The same with another deadline of commands. */
  public RaftSettings withCommandDeadline(Duration deadline) {
    return new RaftSettings(
        nodeId, directory, electionTimeout, heartbeatInterval, deadline, segmentBytes);
  }

  /** The same with other sizes of the log's files. */
  public RaftSettings withSegmentBytes(int bytes) {
    return new RaftSettings(
        nodeId, directory, electionTimeout, heartbeatInterval, commandDeadline, bytes);
  }

  /** What must stay free on the disk. */
  long reserveBytes() {
    return (long) RESERVED_SEGMENTS * segmentBytes;
  }
}
