package dev.skep.controllers.admission;

import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import java.util.Map;

/**
 * A secret or config that a user wants by itself.
 *
 * @param kind {@link Kind#SECRET} or {@link Kind#CONFIG}
 * @param name of the object
 * @param labels of the object
 * @param templateDriver {@code golang} for a content with placeholders; empty for none
 * @param version its staged content
 */
public record NewPayload(
    Kind kind,
    String name,
    Map<String, String> labels,
    String templateDriver,
    PayloadVersion version) {
  public NewPayload {
    labels = Map.copyOf(labels);
  }
}
