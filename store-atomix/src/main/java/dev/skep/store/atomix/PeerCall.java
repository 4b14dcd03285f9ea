package dev.skep.store.atomix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a follower asks of the leader for the store, and how the leader answers. */
final class PeerCall {
  /** A transaction to commit; the body is an encoded log entry. */
  static final byte COMMIT = 32;

  /** Whether the leader leads, and up to where; no body. */
  static final byte BARRIER = 33;

  private PeerCall() {}

  /** How an answer begins. */
  enum Status {
    /** The body is the encoded outcome, or the index of a barrier. */
    DONE,
    /** It was not proposed, asking again may help. */
    NOT_PROPOSED,
    /** It was perhaps proposed. */
    UNKNOWN,
    /** It was not proposed; the body says why. */
    REFUSED
  }

  private static final Status[] STATUSES = Status.values();

  /** An answer of the leader. */
  record Answer(Status status, byte[] body) {
    static Answer of(Status status, String text) {
      return new Answer(status, text.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    byte[] encode() {
      return ByteBuffer.allocate(1 + body.length).put((byte) status.ordinal()).put(body).array();
    }

    static Answer decode(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      Status status = STATUSES[in.get()];
      byte[] body = new byte[in.remaining()];
      in.get(body);
      return new Answer(status, body);
    }
  }
}
