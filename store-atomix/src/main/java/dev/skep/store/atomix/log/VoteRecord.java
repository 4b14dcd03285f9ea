package dev.skep.store.atomix.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Remembers on disk for whom this member has voted, and up to where its log must reach.
 *
 * <p>Atomix forgets its vote whenever it learns of a leader, so a vote request that arrives late
 * could get a second vote in one term, and with it two leaders. And after a snapshot was installed,
 * its log may be empty for a while, when it would vote for anyone; the floor says what a candidate
 * must have then.
 */
public final class VoteRecord implements AutoCloseable {
  /**
   * What is remembered.
   *
   * @param node whose record this is
   * @param term of the last vote
   * @param vote for whom, in that term
   * @param floorIndex the newest entry that an installed snapshot covers; zero if there was none
   * @param floorTerm the term of the leader that sent it
   */
  private record Content(
      String node, long term, Optional<String> vote, long floorIndex, long floorTerm) {}

  private static final int FORMAT = 1;

  private final SlotFile file;
  private Content content;

  private VoteRecord(SlotFile file, Content content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Opens the record of a node.
   *
   * @throws DamagedLogException if the directory belongs to another node
   */
  public static VoteRecord open(Path path, String node) throws IOException {
    SlotFile file = SlotFile.open(path);
    Optional<byte[]> stored = file.content();
    if (stored.isEmpty()) {
      return new VoteRecord(file, new Content(node, 0, Optional.empty(), 0, 0));
    }
    Content content = decode(stored.get(), path);
    if (!content.node.equals(node)) {
      file.close();
      throw new DamagedLogException(
          path.toString(), "it belongs to node " + content.node + ", this is node " + node);
    }
    return new VoteRecord(file, content);
  }

  /** The newest term in which this member has voted. */
  public long term() {
    return content.term;
  }

  /** For whom it voted in that term. */
  public Optional<String> vote() {
    return content.vote;
  }

  /** The newest entry that an installed snapshot covers; zero if there was none. */
  public long floorIndex() {
    return content.floorIndex;
  }

  /** Says whether a vote for the candidate would be the first, or the same, in that term. */
  public boolean allows(long term, String candidate) {
    return term > content.term
        || (term == content.term && content.vote.map(candidate::equals).orElse(true));
  }

  /** Says whether a log whose last entry is the given one reaches the floor. */
  public boolean reachesFloor(long lastIndex, long lastTerm) {
    return lastIndex >= content.floorIndex && lastTerm >= content.floorTerm;
  }

  /** Remembers a vote; it is on the disk when this returns. */
  public void record(long term, String candidate) throws IOException {
    if (!allows(term, candidate)) {
      throw new IllegalStateException(
          "a second vote in term " + term + ", for " + candidate + " after " + content.vote);
    }
    if (term != content.term || content.vote.isEmpty()) {
      write(
          new Content(
              content.node, term, Optional.of(candidate), content.floorIndex, content.floorTerm));
    }
  }

  /** Remembers that a snapshot was installed. */
  public void raiseFloor(long index, long leaderTerm) throws IOException {
    if (index > content.floorIndex) {
      write(new Content(content.node, content.term, content.vote, index, leaderTerm));
    }
  }

  private void write(Content next) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(FORMAT);
    out.writeUTF(next.node);
    out.writeLong(next.term);
    out.writeUTF(next.vote.orElse(""));
    out.writeLong(next.floorIndex);
    out.writeLong(next.floorTerm);
    file.write(bytes.toByteArray());
    content = next;
  }

  private static Content decode(byte[] bytes, Path path) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readByte() != FORMAT) {
      throw new DamagedLogException(path.toString(), "a newer build wrote it");
    }
    String node = in.readUTF();
    long term = in.readLong();
    String vote = in.readUTF();
    return new Content(
        node,
        term,
        vote.isEmpty() ? Optional.empty() : Optional.of(vote),
        in.readLong(),
        in.readLong());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
