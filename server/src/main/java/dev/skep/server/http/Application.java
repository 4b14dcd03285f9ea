package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.ApplyOptions;
import dev.skep.controllers.admission.StagedPayloads;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Source;
import dev.skep.server.access.ClusterAccess;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One application of a stack: read, stage the payloads that are new, decide and commit. The
 * manifest is read again here, because what a client sends is never believed.
 */
final class Application {
  private final ClusterAccess cluster;
  private final String by;
  private final String name;

  Application(ClusterAccess cluster, String by, String name) {
    this.cluster = cluster;
    this.by = by;
    this.name = name;
  }

  /** Applies, or says what applying would do. */
  CompletionStage<StackChanges> apply(StackApply wish) {
    return switch (read(wish)) {
      case Reading.Refused refused -> throw invalid(refused.problems());
      case Reading.Accepted accepted when wish.dryRun() -> dryRun(accepted, options(wish));
      case Reading.Accepted accepted -> commit(accepted, options(wish));
    };
  }

  private static ApplyOptions options(StackApply wish) {
    return new ApplyOptions(
        !wish.noPrune(), wish.files().stream().map(StackApply.File::name).toList());
  }

  private Reading read(StackApply wish) {
    if (wish.files().isEmpty()) {
      throw ApiException.invalid("files is empty: send at least one manifest");
    }
    List<Source> sources =
        wish.files().stream().map(file -> new Source(file.name(), file.text())).toList();
    Map<String, Bytes> files = new HashMap<>();
    for (StackApply.Referenced file : wish.referenced()) {
      files.put(file.path(), content(file));
    }
    Inputs inputs = new Inputs(wish.environment(), files);
    return ManifestReader.read(sources, inputs, inputs, Options.of(name, wish.directory()));
  }

  private static Bytes content(StackApply.Referenced file) {
    try {
      return Bytes.of(Base64.getDecoder().decode(file.content()));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("the content of " + file.path() + " is not base64");
    }
  }

  private static ApiException invalid(List<Problem> problems) {
    String first = problems.isEmpty() ? "the manifest is refused" : problems.getFirst().toString();
    return new ApiException(
        422,
        new ErrorBody(
            ErrorBody.INVALID_MANIFEST,
            first,
            problems.stream().map(ManifestProblem::of).toList()));
  }

  private CompletionStage<StackChanges> dryRun(Reading.Accepted accepted, ApplyOptions options) {
    DesiredStack stack = accepted.stack();
    return Changes.dryRun(
        name,
        cluster,
        by,
        (state, request) ->
            Admission.apply(
                state,
                request,
                stack,
                new StagedPayloads(
                    unstaged(state, Kind.SECRET, stack.secrets()),
                    unstaged(state, Kind.CONFIG, stack.configs())),
                options),
        accepted.problems());
  }

  /** The versions that staging would give, without blobs. */
  private Map<String, PayloadVersion> unstaged(
      ClusterState state, Kind kind, List<DesiredPayload> payloads) {
    Map<String, PayloadVersion> versions = new HashMap<>();
    for (DesiredPayload payload : payloads) {
      if (!payload.external()) {
        String digest = cluster.digest(payload.content());
        versions.put(
            payload.name(),
            known(state, kind, payload.name(), digest)
                .orElseGet(
                    () -> new PayloadVersion(digest, new Id(0, 0), payload.content().length())));
      }
    }
    return versions;
  }

  private CompletionStage<StackChanges> commit(Reading.Accepted accepted, ApplyOptions options) {
    DesiredStack stack = accepted.stack();
    return staged(Kind.SECRET, stack.secrets())
        .thenCompose(secrets ->
            staged(Kind.CONFIG, stack.configs())
                .thenApply(configs -> new StagedPayloads(secrets, configs)))
        .thenCompose(payloads ->
            cluster.submit(
                by, (state, request) -> Admission.apply(state, request, stack, payloads, options)))
        .thenApply(done -> Changes.of(name, done, accepted.problems()));
  }

  /** Stages the contents that the cluster does not have yet, one after the other. */
  private CompletionStage<Map<String, PayloadVersion>> staged(
      Kind kind, List<DesiredPayload> payloads) {
    CompletionStage<Map<String, PayloadVersion>> stage =
        CompletableFuture.completedStage(new HashMap<>());
    for (DesiredPayload payload : payloads) {
      if (!payload.external()) {
        stage =
            stage.thenCompose(done ->
                version(kind, payload)
                    .thenApply(version -> {
                      done.put(payload.name(), version);
                      return done;
                    }));
      }
    }
    return stage;
  }

  private CompletionStage<PayloadVersion> version(Kind kind, DesiredPayload payload) {
    String digest = cluster.digest(payload.content());
    return known(cluster.store().state(), kind, payload.name(), digest)
        .map(CompletableFuture::completedStage)
        .orElseGet(() -> cluster.stage(by, payload.content()));
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
