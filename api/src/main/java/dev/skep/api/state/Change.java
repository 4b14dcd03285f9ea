package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import org.jspecify.annotations.Nullable;

/** What one commit did to one object. */
public sealed interface Change {
  /** A resource appeared. */
  record Created(Resource after) implements Change {}

  /** A resource changed. */
  record Updated(Resource before, Resource after) implements Change {}

  /** A resource went. */
  record Deleted(Resource before) implements Change {}

  /** The explanation of an object changed; an empty reason means that it went. */
  record Explained(Kind kind, Id id, String reason) implements Change {}

  /** An event was recorded. */
  record Recorded(Event event) implements Change {}

  /** A leader began its term. */
  record TermStarted(long term, Id leader) implements Change {}

  /** The resource as it is afterwards, or as it was when it is gone; null for other changes. */
  default @Nullable Resource resource() {
    return switch (this) {
      case Created created -> created.after();
      case Updated updated -> updated.after();
      case Deleted deleted -> deleted.before();
      case Explained ignored -> null;
      case Recorded ignored -> null;
      case TermStarted ignored -> null;
    };
  }
}
