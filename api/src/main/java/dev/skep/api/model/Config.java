package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A config: a stable name with content-addressed versions; service revisions name the version.
 *
 * @param meta name and labels
 * @param versions oldest first; the last one is current
 * @param templateDriver the language of the placeholders in it, which then holds of each file that
 *     a service makes of it; empty when files say so themselves
 */
public record Config(
    Meta meta,
    List<PayloadVersion> versions,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String templateDriver)
    implements Resource {
  public Config {
    versions = Immutable.list(versions);
    templateDriver = Immutable.text(templateDriver);
  }

  /** One that is taken as it is. */
  public Config(Meta meta, List<PayloadVersion> versions) {
    this(meta, versions, "");
  }

  @Override
  public Config withMeta(Meta changed) {
    return new Config(changed, versions, templateDriver);
  }

  /** The same with other contents. */
  public Config withVersions(List<PayloadVersion> changed) {
    return new Config(meta, changed, templateDriver);
  }

  /** The version with a digest, empty when there is none. */
  public Optional<PayloadVersion> version(String digest) {
    return versions.stream().filter(version -> version.digest().equals(digest)).findFirst();
  }
}
