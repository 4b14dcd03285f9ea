package dev.skep.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A secret: a stable name with content-addressed versions; service revisions name the version.
 *
 * @param meta name and labels
 * @param versions oldest first; the last one is current
 */
public record Secret(Meta meta, List<PayloadVersion> versions) implements Resource {
  public Secret {
    versions = Immutable.list(versions);
  }

  @Override
  public Secret withMeta(Meta changed) {
    return new Secret(changed, versions);
  }

  /** The version with a digest, empty when there is none. */
  public Optional<PayloadVersion> version(String digest) {
    return versions.stream().filter(version -> version.digest().equals(digest)).findFirst();
  }
}
