package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.ApplyOptions;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Source;
import dev.skep.manifests.support.Feature;
import dev.skep.server.access.ClusterAccess;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One application of a stack: read, stage the payloads that are new, decide and commit. The
 * manifest is read again here, because what a client sends is never believed.
 */
final class Application {
  private final ClusterAccess cluster;
  private final String by;
  private final String name;
  private final Staging staging;

  Application(ClusterAccess cluster, String by, String name) {
    this.cluster = cluster;
    this.by = by;
    this.name = name;
    staging = new Staging(cluster, by);
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
    Inputs inputs = inputs(wish.environment(), wish.referenced());
    return ManifestReader.read(sources, inputs, inputs, reading(wish));
  }

  /** What the client says that the manifests use from outside. */
  static Inputs inputs(Map<String, String> environment, List<StackApply.Referenced> referenced) {
    Map<String, Bytes> files = new HashMap<>();
    for (StackApply.Referenced file : referenced) {
      files.put(file.path(), content(file));
    }
    return new Inputs(environment, files);
  }

  private Options reading(StackApply wish) {
    return new Options(
        name,
        wish.directory(),
        Feature.AVAILABLE,
        wish.strict() ? Mode.STRICT : Mode.DEFAULT,
        Set.copyOf(wish.profiles()));
  }

  private static Bytes content(StackApply.Referenced file) {
    try {
      return Bytes.of(Base64.getDecoder().decode(file.content()));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("the content of " + file.path() + " is not base64");
    }
  }

  /** The answer to manifests that cannot be used. */
  static ApiException invalid(List<Problem> problems) {
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
                state, request, stack, staging.unstaged(state, contents(stack)), options),
        accepted.problems());
  }

  private CompletionStage<StackChanges> commit(Reading.Accepted accepted, ApplyOptions options) {
    DesiredStack stack = accepted.stack();
    return staging
        .staged(contents(stack))
        .thenCompose(payloads ->
            cluster.submit(
                by, (state, request) -> Admission.apply(state, request, stack, payloads, options)))
        .thenApply(done -> Changes.of(cluster, name, done, accepted.problems()));
  }

  private static Staging.Contents contents(DesiredStack stack) {
    return new Staging.Contents(
        Staging.contentsOf(stack.secrets()), Staging.contentsOf(stack.configs()));
  }
}
