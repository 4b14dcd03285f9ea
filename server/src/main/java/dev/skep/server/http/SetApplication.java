package dev.skep.server.http;

import dev.skep.api.Bytes;
import dev.skep.api.http.SetApply;
import dev.skep.api.http.SetChanges;
import dev.skep.api.http.SetRemoval;
import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredState;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Kind;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.ObjectName;
import dev.skep.controllers.admission.SetWish;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.kinds.ManifestFile;
import dev.skep.manifests.kinds.SetOptions;
import dev.skep.manifests.kinds.SetReader;
import dev.skep.manifests.kinds.SetReading;
import dev.skep.manifests.support.Feature;
import dev.skep.server.access.ClusterAccess;
import dev.skep.server.access.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * One application of a set of manifests: read, stage the contents that are new, decide and commit.
 * The manifests are read again here, because what a client sends is never believed.
 */
final class SetApplication {
  private final ClusterAccess cluster;
  private final String by;
  private final String set;
  private final Staging staging;

  SetApplication(ClusterAccess cluster, String by, String set) {
    this.cluster = cluster;
    this.by = by;
    this.set = set;
    staging = new Staging(cluster, by);
  }

  /** Applies, or says what applying would do. */
  CompletionStage<SetChanges> apply(SetApply wish) {
    return switch (read(wish)) {
      case SetReading.Refused refused -> throw Application.invalid(refused.problems());
      case SetReading.Accepted accepted -> {
        List<String> files = wish.files().stream().map(SetApply.File::name).toList();
        SetWish wanted = new SetWish(set, accepted.state(), wish.prune(), files);
        yield wish.dryRun()
            ? dryRun(wanted, accepted.problems())
            : commit(wanted, accepted.problems());
      }
    };
  }

  private static SetReading read(SetApply wish) {
    if (wish.files().isEmpty()) {
      throw ApiException.invalid("files is empty: send at least one manifest");
    }
    List<ManifestFile> files =
        wish.files().stream()
            .map(file -> new ManifestFile(file.name(), file.text(), file.path(), file.named()))
            .toList();
    Inputs inputs = Application.inputs(wish.environment(), wish.referenced());
    return SetReader.read(
        files,
        inputs,
        inputs,
        new SetOptions(wish.stack(), Set.copyOf(wish.profiles()), Feature.AVAILABLE));
  }

  private CompletionStage<SetChanges> dryRun(SetWish wanted, List<Problem> warnings) {
    Staging.Contents contents = contents(wanted.wanted());
    return Changes.dryRunOfSet(
        set,
        cluster,
        by,
        (state, request) ->
            Admission.applySet(state, request, wanted, staging.unstaged(state, contents)),
        warnings);
  }

  private CompletionStage<SetChanges> commit(SetWish wanted, List<Problem> warnings) {
    return staging
        .staged(contents(wanted.wanted()))
        .thenCompose(payloads ->
            cluster.submit(
                by, (state, request) -> Admission.applySet(state, request, wanted, payloads)))
        .thenApply(done -> Changes.ofSet(cluster, set, done, warnings));
  }

  /** All contents by final name; names are unique within the cluster. */
  private static Staging.Contents contents(DesiredState wanted) {
    Map<String, Bytes> secrets = new TreeMap<>();
    Map<String, Bytes> configs = new TreeMap<>();
    put(secrets, wanted.secrets());
    put(configs, wanted.configs());
    wanted
        .stacks()
        .forEach(stack -> {
          secrets.putAll(Staging.contentsOf(stack.secrets()));
          configs.putAll(Staging.contentsOf(stack.configs()));
        });
    return new Staging.Contents(secrets, configs);
  }

  private static void put(Map<String, Bytes> contents, List<DesiredContent> wanted) {
    for (DesiredContent payload : wanted) {
      Bytes content = payload.content();
      if (content != null) {
        contents.put(payload.name(), content);
      }
    }
  }

  /** Takes back what manifests brought, or says what that would do. */
  CompletionStage<SetChanges> remove(SetRemoval wish) {
    List<ObjectName> objects =
        wish.objects().stream()
            .map(item -> new ObjectName(kind(item.kind()), item.name()))
            .toList();
    Decision removal = (state, request) -> Admission.removeFromSet(state, request, set, objects);
    return wish.dryRun()
        ? Changes.dryRunOfSet(set, cluster, by, removal, List.of())
        : cluster
            .submit(by, removal)
            .thenApply(done -> Changes.ofSet(cluster, set, done, List.of()));
  }

  private static Kind kind(String word) {
    return Arrays.stream(Kind.values())
        .filter(kind -> SetWish.KINDS.contains(kind) && kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            ApiException.invalid(
                "unknown kind '"
                    + word
                    + "': a set has "
                    + String.join(", ", SetWish.KINDS.stream().map(Kind::word).sorted().toList())));
  }
}
