package dev.skep.agent.docker;

/** Names of images. */
final class ImageName {
  private ImageName() {}

  /** The name with the tag that the engine assumes; a digest needs none. */
  static String complete(String name) {
    boolean tagged = name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
    return tagged || name.contains("@") ? name : name + ":latest";
  }
}
