package dev.skep.api.codec;

import dev.skep.api.model.Resource;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Snapshot;
import dev.skep.api.state.UnknownFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * Log entries and snapshots as CBOR (RFC 8949) behind one byte that names the format's version.
 * Golden files in the tests hold the format: what has been written stays readable.
 */
public final class StoreCodec {
  /** The first byte of everything written here. */
  static final int FORMAT = 1;

  private static final ObjectWriter ENTRY_OUT = Mappers.STRICT.writerFor(LogEntry.class);
  private static final ObjectReader ENTRY_IN = Mappers.STRICT.readerFor(LogEntry.class);
  private static final ObjectWriter OUTCOME_OUT = Mappers.STRICT.writerFor(Outcome.class);
  private static final ObjectReader OUTCOME_IN = Mappers.STRICT.readerFor(Outcome.class);
  private static final ObjectWriter RESOURCE_OUT = Mappers.STRICT.writerFor(Resource.class);
  private static final ObjectReader RESOURCE_IN =
      Mappers.STRICT
          .readerFor(Resource.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectWriter HEAD_OUT = Mappers.STRICT.writerFor(Snapshot.Head.class);
  private static final ObjectReader HEAD_IN =
      Mappers.STRICT
          .readerFor(Snapshot.Head.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StoreCodec() {}

  /** The bytes of a log entry. */
  public static byte[] encode(LogEntry entry) {
    return versioned(ENTRY_OUT.writeValueAsBytes(entry));
  }

  /**
   * The log entry of these bytes.
   *
   * @throws UnknownFeatureException if another build wrote something that this one does not know
   */
  public static LogEntry decodeEntry(byte[] bytes) {
    return decode(ENTRY_IN, bytes, "log entry");
  }

  /** The bytes of an outcome. */
  public static byte[] encode(Outcome outcome) {
    return versioned(OUTCOME_OUT.writeValueAsBytes(outcome));
  }

  /** The outcome of these bytes. */
  public static Outcome decodeOutcome(byte[] bytes) {
    return decode(OUTCOME_IN, bytes, "outcome");
  }

  /** Writes a state; equal states give equal bytes. The stream is not closed. */
  public static void writeSnapshot(ClusterState state, OutputStream out) throws IOException {
    out.write(FORMAT);
    try (JsonGenerator generator =
        Mappers.STRICT
            .writer()
            .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .createGenerator(out)) {
      HEAD_OUT.writeValue(generator, Snapshot.head(state));
      Snapshot.resources(state).forEach(resource -> RESOURCE_OUT.writeValue(generator, resource));
    }
  }

  /**
   * Reads what {@link #writeSnapshot} wrote, up to the end of the stream.
   *
   * @throws UnknownFeatureException if another build wrote something that this one does not know
   */
  public static ClusterState readSnapshot(InputStream in) throws IOException {
    checkFormat(in.read(), "snapshot");
    try (JsonParser parser = Mappers.STRICT.createParser(in)) {
      Snapshot.Head head = HEAD_IN.readValue(parser);
      if (head.featureLevel() > ClusterState.FEATURE_LEVEL) {
        throw new UnknownFeatureException("the snapshot has feature level " + head.featureLevel());
      }
      List<Resource> resources = new ArrayList<>();
      RESOURCE_IN.<Resource>readValues(parser).forEachRemaining(resources::add);
      return Snapshot.restore(head, resources);
    } catch (JacksonException e) {
      throw new UnknownFeatureException(
          "the snapshot cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** SHA-256 of the snapshot: equal on every manager at the same revision. */
  public static String digest(ClusterState state) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      writeSnapshot(state, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] versioned(byte[] body) {
    byte[] bytes = new byte[body.length + 1];
    bytes[0] = FORMAT;
    System.arraycopy(body, 0, bytes, 1, body.length);
    return bytes;
  }

  private static <T> T decode(ObjectReader reader, byte[] bytes, String what) {
    checkFormat(bytes.length == 0 ? -1 : bytes[0], what);
    try {
      return reader.readValue(bytes, 1, bytes.length - 1);
    } catch (JacksonException e) {
      throw new UnknownFeatureException(
          "a " + what + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static void checkFormat(int found, String what) {
    if (found != FORMAT) {
      throw new UnknownFeatureException(
          "a " + what + " has format " + found + ", this build knows " + FORMAT);
    }
  }
}
