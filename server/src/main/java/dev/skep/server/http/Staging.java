package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.StagedPayloads;
import dev.skep.server.access.ClusterAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings the contents of secrets and configs to where a transaction can refer to them. */
final class Staging {
  private final ClusterAccess cluster;
  private final String by;

  Staging(ClusterAccess cluster, String by) {
    this.cluster = cluster;
    this.by = by;
  }

  /** Contents by the names of the secrets and the configs that have them. */
  record Contents(Map<String, Bytes> secrets, Map<String, Bytes> configs) {}

  /** The contents of a stack's own secrets or configs, by final name. */
  static Map<String, Bytes> contentsOf(List<DesiredPayload> payloads) {
    Map<String, Bytes> contents = new TreeMap<>();
    payloads.stream()
        .filter(payload -> !payload.external())
        .forEach(payload -> contents.put(payload.name(), payload.content()));
    return contents;
  }

  /** The versions that staging would give, without blobs. */
  StagedPayloads unstaged(ClusterState state, Contents contents) {
    return new StagedPayloads(
        unstaged(state, Kind.SECRET, contents.secrets()),
        unstaged(state, Kind.CONFIG, contents.configs()));
  }

  private Map<String, PayloadVersion> unstaged(
      ClusterState state, Kind kind, Map<String, Bytes> contents) {
    Map<String, PayloadVersion> versions = new HashMap<>();
    contents.forEach((name, content) -> {
      String digest = cluster.digest(content);
      versions.put(
          name,
          known(state, kind, name, digest)
              .orElseGet(() -> new PayloadVersion(digest, new Id(0, 0), content.length())));
    });
    return versions;
  }

  /** Stages what the cluster does not have yet, one after the other. */
  CompletionStage<StagedPayloads> staged(Contents contents) {
    return staged(Kind.SECRET, contents.secrets())
        .thenCompose(secrets ->
            staged(Kind.CONFIG, contents.configs())
                .thenApply(configs -> new StagedPayloads(secrets, configs)));
  }

  private CompletionStage<Map<String, PayloadVersion>> staged(
      Kind kind, Map<String, Bytes> contents) {
    CompletionStage<Map<String, PayloadVersion>> stage =
        CompletableFuture.completedStage(new HashMap<>());
    for (Map.Entry<String, Bytes> content : contents.entrySet()) {
      stage =
          stage.thenCompose(done ->
              version(kind, content.getKey(), content.getValue())
                  .thenApply(version -> {
                    done.put(content.getKey(), version);
                    return done;
                  }));
    }
    return stage;
  }

  private CompletionStage<PayloadVersion> version(Kind kind, String name, Bytes content) {
    return known(cluster.store().state(), kind, name, cluster.digest(content))
        .map(CompletableFuture::completedStage)
        .orElseGet(() -> cluster.stage(by, content));
  }

  private static Optional<PayloadVersion> known(
      ClusterState state, Kind kind, String name, String digest) {
    return state
        .named(kind, name)
        .flatMap(id -> state.resource(kind, id))
        .flatMap(resource ->
            switch (resource) {
              case Secret secret -> secret.version(digest);
              case Config config -> config.version(digest);
              default -> Optional.empty();
            });
  }
}
