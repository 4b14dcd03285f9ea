package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who still refers to what shall be deleted, for references that have no index. Looks through all
 * possible holders: these deletions are rare, an index would cost every commit.
 *
 * @param all the resources of a kind
 * @param usage who uses networks, secrets and configs
 */
record References(Function<Kind, Stream<Resource>> all, Usage usage) {

  /** Why the resource must stay, null when it may go. */
  @Nullable String refusal(Resource resource) {
    return switch (resource) {
      case Blob blob when isContent(blob.id()) -> "blob " + blob.id() + " is still in use";
      case Secret _, Config _, Network _ -> usage.refusal(resource).orElse(null);
      default -> null;
    };
  }

  private boolean isContent(Id blob) {
    Stream<PayloadVersion> secrets =
        all.apply(Kind.SECRET).flatMap(s -> ((Secret) s).versions().stream());
    Stream<PayloadVersion> configs =
        all.apply(Kind.CONFIG).flatMap(c -> ((Config) c).versions().stream());
    return Stream.concat(secrets, configs).map(PayloadVersion::blob).anyMatch(blob::equals);
  }
}
