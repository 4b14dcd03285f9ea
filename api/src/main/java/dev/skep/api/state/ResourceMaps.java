package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a state, one persistent map for each kind.
 *
 * @param byKind by {@link Kind#ordinal()}
 */
record ResourceMaps(List<Map<Id, Resource>> byKind) {
  static final ResourceMaps EMPTY =
      new ResourceMaps(Collections.nCopies(Kind.values().length, HashMap.empty()));

  ResourceMaps {
    byKind = List.copyOf(byKind);
  }

  Map<Id, Resource> of(Kind kind) {
    return byKind.get(kind.ordinal());
  }

  @Nullable Resource find(Kind kind, Id id) {
    return of(kind).getOrElse(id, null);
  }

  ResourceMaps with(Resource resource) {
    return with(resource.kind(), of(resource.kind()).put(resource.id(), resource));
  }

  ResourceMaps without(Kind kind, Id id) {
    return with(kind, of(kind).remove(id));
  }

  private ResourceMaps with(Kind kind, Map<Id, Resource> changed) {
    List<Map<Id, Resource>> next = new ArrayList<>(byKind);
    next.set(kind.ordinal(), changed);
    return new ResourceMaps(next);
  }
}
