package dev.skep.manifests.normalise;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths as text. The paths of a manifest belong to Linux hosts, whatever system reads it, and a
 * server resolves paths of a client's disk.
 */
final class UnixPath {
  private UnixPath() {}

  /** An absolute path without empty parts, {@code .} and {@code ..}. */
  static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }
}
