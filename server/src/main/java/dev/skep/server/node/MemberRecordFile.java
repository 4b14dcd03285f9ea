package dev.skep.server.node;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The member's record and its copy on disk. */
final class MemberRecordFile {
  private static final Logger LOG = LoggerFactory.getLogger(MemberRecordFile.class);

  private final MemberFiles files;
  private MemberRecord record;

  MemberRecordFile(MemberFiles files) throws IOException {
    this.files = files;
    this.record = files.record();
  }

  synchronized MemberRecord get() {
    return record;
  }

  /**
   * Changes the record. A disk that refuses is no reason to stop: what is kept here are addresses,
   * which are told again.
   */
  synchronized void update(UnaryOperator<MemberRecord> change) {
    MemberRecord changed = change.apply(record);
    if (changed.equals(record)) {
      return;
    }
    record = changed;
    try {
      files.save(changed);
    } catch (IOException e) {
      LOG.warn("the managers' addresses cannot be remembered: {}", e.toString());
    }
  }
}
