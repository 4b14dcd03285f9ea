package dev.skep.manifests.validate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of skep's own documents. */
public enum NativeKind {
  CLUSTER("Cluster"),
  NODE("Node"),
  NETWORK("Network"),
  SECRET("Secret"),
  CONFIG("Config"),
  STACK("Stack");

  /** What every document of these kinds says under {@code apiVersion}. */
  public static final String API_VERSION = "skep.dev/v1";

  private final String word;

  NativeKind(String word) {
    this.word = word;
  }

  /** As documents write it. */
  public String word() {
    return word;
  }

  /** The kind that a document names. */
  public static Optional<NativeKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  /** What to add to a complaint about a kind that there is not. */
  public static String suggestion(String word) {
    List<String> words = Arrays.stream(values()).map(NativeKind::word).toList();
    return switch (word) {
      case "Deployment", "DaemonSet", "StatefulSet", "Service", "Pod", "Job", "CronJob" ->
          "; services are described in a Stack";
      case "ConfigMap" -> "; write a Config";
      case "Namespace" -> "; what belongs together is a Stack";
      default -> {
        String better = Suggestion.forKey(word, words);
        yield better.isEmpty() ? "; there are " + String.join(", ", words) : better;
      }
    };
  }
}
