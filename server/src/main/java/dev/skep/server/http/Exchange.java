package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.codec.ApiCodec;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.node.NodeLifecycle;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request and what a route may use to answer it. */
final class Exchange {
  private final RoutingContext context;
  private final NodeLifecycle lifecycle;

  Exchange(RoutingContext context, NodeLifecycle lifecycle) {
    this.context = context;
    this.lifecycle = lifecycle;
  }

  NodeLifecycle lifecycle() {
    return lifecycle;
  }

  /** The cluster; refused on a node that does not serve it. */
  ClusterAccess cluster() {
    return lifecycle.cluster();
  }

  /** Who asks, for events. */
  String by() {
    return Caller.of(context.request()).name();
  }

  /** A part of the path. */
  String path(String name) {
    return context.pathParam(name);
  }

  /** A reference to a node: {@code self} is the one that answers. */
  String nodeRef(String text) {
    return text.equals("self") ? self().map(Id::toString).orElse(text) : text;
  }

  /** This node's id. */
  Optional<Id> self() {
    return lifecycle.info().node();
  }

  /** A parameter of the query. */
  Optional<String> query(String name) {
    @Nullable String value = context.request().getParam(name);
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  /** Whether a parameter of the query says yes. */
  boolean isSet(String name) {
    return query(name).map(Boolean::parseBoolean).orElse(false);
  }

  /** The body as a record. */
  <T extends Record> T body(Class<T> type) {
    @Nullable String text = context.body().asString();
    try {
      return ApiCodec.decode(text == null || text.isBlank() ? "{}" : text, type);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("the body is not as skep.yaml describes it: " + e.getMessage());
    }
  }
}
