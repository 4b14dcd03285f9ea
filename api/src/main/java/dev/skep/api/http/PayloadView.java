package dev.skep.api.http;

import java.time.Instant;
import java.util.Map;

/**
 * A secret or a config, without its content.
 *
 * @param id of the object
 * @param name of the object
 * @param labels of the object
 * @param stack that it belongs to; empty if none
 * @param digest keyed digest of the present content: equal contents have equal digests within a
 *     cluster
 * @param sizeBytes size of the present content
 * @param versions how many contents are kept, the present one included
 * @param version of the last write of the spec
 * @param createdAt commit time of the first write
 * @param updatedAt commit time of the last write
 */
public record PayloadView(
    String id,
    String name,
    Map<String, String> labels,
    String stack,
    String digest,
    long sizeBytes,
    int versions,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public PayloadView {
    labels = Wire.map(labels);
  }

  /**
   * A config with its content.
   *
   * @param config in short
   * @param content base64 (RFC 4648)
   */
  public record Config(PayloadView config, String content) {
    /** Never tells the content. */
    @Override
    public String toString() {
      return "Config[" + config + "]";
    }
  }
}
