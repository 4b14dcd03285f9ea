package dev.skep.manifests.values;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's name as it is stored in a service: without the default registry, and with the tag
 * {@code latest} where neither a tag nor a digest is given, as the docker client sends it.
 */
public final class ImageReference {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String DEFAULT_NAMESPACE = "library/";
  private static final int MAX_LENGTH = 255;
  private static final Pattern PATH =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
              + "|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
  private static final Pattern SUFFIX =
      Pattern.compile("(?::(\\w[\\w.-]{0,127}))?(?:@([a-z0-9+._-]+:[a-fA-F0-9]{32,}))?");

  private ImageReference() {}

  /**
   * The stored form of a reference.
   *
   * @throws InvalidValue if the text is no reference
   */
  public static String normalise(String text) throws InvalidValue {
    if (text.length() > 2 * MAX_LENGTH) {
      throw new InvalidValue("an image's name has at most " + MAX_LENGTH + " characters");
    }
    int suffixStart = startOfSuffix(text);
    String name = text.substring(0, suffixStart);
    String suffix = text.substring(suffixStart);
    int slash = name.indexOf('/');
    boolean hasDomain = slash > 0 && isDomain(name.substring(0, slash));
    String domain = hasDomain ? name.substring(0, slash) : DEFAULT_DOMAIN;
    String path = hasDomain ? name.substring(slash + 1) : name;
    Matcher parts = SUFFIX.matcher(suffix);
    if (!PATH.matcher(path).matches()
        || !DOMAIN.matcher(domain).matches()
        || !parts.matches()
        || name.length() > MAX_LENGTH) {
      throw invalid(text, path);
    }
    return familiar(domain, path) + (suffix.isEmpty() ? ":latest" : suffix);
  }

  /** A tag follows the last colon behind the last slash, a digest the '@'. */
  private static int startOfSuffix(String text) {
    int digest = text.indexOf('@');
    String untilDigest = digest < 0 ? text : text.substring(0, digest);
    int colon = untilDigest.indexOf(':', untilDigest.lastIndexOf('/') + 1);
    return colon >= 0 ? colon : untilDigest.length();
  }

  /** What stands before the first slash is a registry if it cannot be a namespace. */
  private static boolean isDomain(String text) {
    return text.contains(".")
        || text.contains(":")
        || text.equals("localhost")
        || !text.equals(text.toLowerCase(java.util.Locale.ROOT));
  }

  private static String familiar(String domain, String path) {
    if (!domain.equals(DEFAULT_DOMAIN) && !domain.equals(LEGACY_DOMAIN)) {
      return domain + "/" + path;
    }
    boolean official =
        path.startsWith(DEFAULT_NAMESPACE) && path.indexOf('/', DEFAULT_NAMESPACE.length()) < 0;
    return official ? path.substring(DEFAULT_NAMESPACE.length()) : path;
  }

  private static InvalidValue invalid(String text, String path) {
    boolean capitals = !path.equals(path.toLowerCase(java.util.Locale.ROOT));
    return new InvalidValue(
        "'"
            + text
            + "' is not an image; "
            + (capitals
                ? "a repository's name has no capital letters"
                : "write it like nginx, nginx:1.27 or registry.example/team/app:1.0"));
  }
}
