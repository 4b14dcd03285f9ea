package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.http.PayloadView;
import dev.skep.api.http.StackChanges;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewPayload;
import dev.skep.controllers.admission.Request;
import dev.skep.server.access.ClusterAccess;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One secret or config being made: decided first, so that nothing is staged for a refusal. */
final class PayloadCreation {
  private final ClusterAccess cluster;
  private final String by;
  private final Kind kind;

  PayloadCreation(ClusterAccess cluster, String by, Kind kind) {
    this.cluster = cluster;
    this.by = by;
    this.kind = kind;
  }

  CompletionStage<StackChanges> create(PayloadView.New wish) {
    Bytes content = content(wish);
    PayloadVersion unstaged =
        new PayloadVersion(cluster.digest(content), new Id(0, 0), content.length());
    return cluster
        .store()
        .latest()
        .thenCompose(state -> {
          Request unseen = new Request(new Id(0, 0), state.time(), by);
          Admission.createPayload(state, unseen, wanted(wish, unstaged)).orThrow();
          return cluster.stage(by, content);
        })
        .thenCompose(version ->
            cluster.submit(
                by,
                (state, request) -> Admission.createPayload(state, request, wanted(wish, version))))
        .thenApply(done -> Changes.of(cluster, "", done, List.of()));
  }

  private NewPayload wanted(PayloadView.New wish, PayloadVersion version) {
    return new NewPayload(kind, wish.name(), wish.labels(), wish.templateDriver(), version);
  }

  private static Bytes content(PayloadView.New wish) {
    try {
      return Bytes.of(Base64.getDecoder().decode(wish.content()));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("the content of " + wish.name() + " is not base64");
    }
  }
}
