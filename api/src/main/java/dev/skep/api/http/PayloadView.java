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
 * @param templateDriver the language of its placeholders; empty when it is taken as it is
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
    String templateDriver,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public PayloadView {
    labels = Wire.map(labels);
  }

  /**
   * To make a secret or a config.
   *
   * @param name of the object
   * @param labels of the object
   * @param templateDriver {@code golang} for a content with placeholders; empty for none
   * @param content base64 (RFC 4648)
   */
  public record New(
      String name, Map<String, String> labels, String templateDriver, String content) {
    public New {
      name = Wire.text(name);
      labels = Wire.map(labels);
      templateDriver = Wire.text(templateDriver);
      content = Wire.text(content);
    }

    /** Never tells the content. */
    @Override
    public String toString() {
      return "New[" + name + "]";
    }
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
