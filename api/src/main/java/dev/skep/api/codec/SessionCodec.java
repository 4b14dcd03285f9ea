package dev.skep.api.codec;

import dev.skep.api.session.SessionMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** Session messages as CBOR. Unknown fields are ignored; an unknown message is an error. */
public final class SessionCodec {
  private static final ObjectWriter OUT = Mappers.TOLERANT.writerFor(SessionMessage.class);
  private static final ObjectReader IN = Mappers.TOLERANT.readerFor(SessionMessage.class);

  private SessionCodec() {}

  /** The bytes of a message. */
  public static byte[] encode(SessionMessage message) {
    return OUT.writeValueAsBytes(message);
  }

  /**
   * The message of these bytes.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static SessionMessage decode(byte[] bytes) {
    try {
      return IN.readValue(bytes);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no session message: " + e.getOriginalMessage(), e);
    }
  }
}
