package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stack's name as the prefix and the label of what belongs to it.
 *
 * @param stack the stack's name
 */
public record Namespace(String stack) {
  /** Marks what belongs to a stack; the value is the stack's name. */
  public static final String LABEL = "com.docker.stack.namespace";

  /** Keeps the image of a service as the user wrote it. */
  public static final String IMAGE_LABEL = "com.docker.stack.image";

  /** The name of the network of services that name none. */
  public static final String DEFAULT_NETWORK = "default";

  /** A name within the cluster for a name within the file. */
  public String scope(String name) {
    return stack + "_" + name;
  }

  /** The name within the cluster of something that the file declares. */
  public String nameOf(String key, Fields declared) {
    String name = declared.text("name");
    return name.isEmpty() ? scope(key) : name;
  }

  /** The labels with the namespace's own. */
  public Map<String, String> label(Map<String, String> labels) {
    Map<String, String> result = new TreeMap<>(labels);
    result.put(LABEL, stack);
    return result;
  }
}
