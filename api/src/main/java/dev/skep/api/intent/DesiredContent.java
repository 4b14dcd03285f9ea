package dev.skep.api.intent;

import dev.skep.api.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret or config that belongs to no stack.
 *
 * @param name of the object
 * @param labels of the object
 * @param content null keeps what the cluster has; the object must exist then
 */
public record DesiredContent(String name, Map<String, String> labels, @Nullable Bytes content) {
  public DesiredContent {
    labels = Map.copyOf(labels);
  }

  /** Never tells the content. */
  @Override
  public String toString() {
    return "DesiredContent[" + name + "]";
  }
}
