package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import java.util.List;
import java.util.Locale;

/** Whether a node can run an image that was built for some platforms. */
final class Platform {
  private Platform() {}

  /**
   * Whether one of the platforms is the node's.
   *
   * @param platforms {@code os/architecture}; an empty list or an empty part is any
   */
  static boolean supports(Node node, List<String> platforms) {
    if (platforms.isEmpty()) {
      return true;
    }
    String os = node.description().os().toLowerCase(Locale.ROOT);
    String architecture = normal(node.description().architecture());
    return platforms.stream().anyMatch(platform -> matches(platform, os, architecture));
  }

  private static boolean matches(String platform, String os, String architecture) {
    int slash = platform.indexOf('/');
    String wantedOs = slash < 0 ? platform : platform.substring(0, slash);
    String wantedArchitecture = slash < 0 ? "" : normal(platform.substring(slash + 1));
    return (wantedOs.isEmpty() || wantedOs.equalsIgnoreCase(os))
        && (wantedArchitecture.isEmpty() || wantedArchitecture.equals(architecture));
  }

  /** The kernel's and the engine's names of one architecture. */
  private static String normal(String architecture) {
    String lowerCase = architecture.toLowerCase(Locale.ROOT);
    return switch (lowerCase) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> lowerCase;
    };
  }
}
