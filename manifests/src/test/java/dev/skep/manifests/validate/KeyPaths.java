package dev.skep.manifests.validate;

import dev.skep.manifests.validate.Shape.Keyed;
import dev.skep.manifests.validate.Shape.Listing;
import dev.skep.manifests.validate.Shape.Named;
import dev.skep.manifests.validate.Shape.OneOf;
import dev.skep.manifests.validate.Shape.Since;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every key that the shapes know, by its path, with the version since which it is known. */
final class KeyPaths {
  private final Map<String, Integer> keys = new LinkedHashMap<>();

  private KeyPaths() {}

  static Map<String, Integer> all() {
    KeyPaths paths = new KeyPaths();
    paths.walk("", ComposeShape.FILE);
    return paths.keys;
  }

  private void walk(String path, Shape shape) {
    switch (shape) {
      case Keyed keyed ->
          keyed
              .keys()
              .forEach((name, key) -> {
                keys.putIfAbsent(path + name, key.since());
                walk(path + name + ".", key.value());
              });
      case Named named -> walk(path + "*.", named.value());
      case Listing listing -> walk(path, listing.item());
      case OneOf oneOf -> oneOf.choices().forEach(choice -> walk(path, choice));
      case Since since -> walk(path, since.shape());
      default -> {}
    }
  }
}
