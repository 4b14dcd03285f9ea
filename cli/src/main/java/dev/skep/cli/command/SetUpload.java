package dev.skep.cli.command;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ManifestProblem;
import dev.skep.api.http.SetApply;
import dev.skep.api.http.SetChanges;
import dev.skep.api.http.SetRemoval;
import dev.skep.api.http.StackApply;
import dev.skep.api.intent.DesiredState;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Names;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.Records;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.kinds.ManifestFile;
import dev.skep.manifests.kinds.SetOptions;
import dev.skep.manifests.kinds.SetReader;
import dev.skep.manifests.kinds.SetReading;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A set of manifests on its way to the daemon. They are read here to find the variables and files
 * that they refer to; just these are sent, and the daemon reads the same texts again.
 */
final class SetUpload {
  private final Invocation invocation;
  private final String set;
  private final String stack;
  private final List<ManifestFile> files;
  private final SetReading reading;
  private final ReadingOptions options;

  SetUpload(Invocation invocation, ManifestFiles manifest, ReadingOptions options) {
    this(invocation, manifest, options, read(invocation, manifest, options, Feature.ALL));
  }

  private SetUpload(
      Invocation invocation, ManifestFiles manifest, ReadingOptions options, SetReading reading) {
    this.invocation = invocation;
    this.options = options;
    this.reading = reading;
    set = manifest.set();
    stack = manifest.stack();
    Names.problemOfObjectName(set)
        .ifPresent(problem -> {
          throw CliFailure.usage("the set's " + problem);
        });
    files = manifest.gather(invocation);
    if (reading instanceof SetReading.Refused) {
      report(reading.problems().stream().map(ManifestProblem::of).toList());
      throw refused();
    }
  }

  /** To take back what manifests describe: what these refer to need not be there any more. */
  static SetUpload ofNames(Invocation invocation, ManifestFiles manifest) {
    SetReading names =
        SetReader.readNames(
            manifest.gather(invocation),
            manifest.environment(invocation),
            new SetOptions(manifest.stack(), Feature.ALL));
    return new SetUpload(invocation, manifest, new ReadingOptions(), names);
  }

  /** Reads manifests with the variables and the files of this machine. */
  static SetReading read(
      Invocation invocation,
      ManifestFiles manifest,
      ReadingOptions options,
      Set<Feature> features) {
    if (options.strict) {
      throw CliFailure.usage("--strict is for the Compose files of one stack");
    }
    return SetReader.read(
        manifest.gather(invocation),
        manifest.environment(invocation),
        ReferencedFiles.onDisk(),
        new SetOptions(manifest.stack(), Set.copyOf(options.profiles), features));
  }

  /** The set's name. */
  String set() {
    return set;
  }

  /** The names of the stacks that the manifests describe. */
  List<String> stacks() {
    return state().stacks().stream().map(wanted -> wanted.name()).toList();
  }

  private DesiredState state() {
    return switch (reading) {
      case SetReading.Accepted accepted -> accepted.state();
      case SetReading.Refused ignored -> throw refused();
    };
  }

  /**
   * Applies the manifests, or asks what that would change. Warnings and mistakes go to standard
   * error.
   *
   * @return {@link SetChanges}
   */
  Json send(Daemon daemon, boolean dryRun, boolean prune) {
    if (options.warningsAsErrors && !dryRun) {
      // Warnings come with the answer, when it would be too late to refuse.
      ask(daemon, true, prune);
    }
    return ask(daemon, dryRun, prune);
  }

  private Json ask(Daemon daemon, boolean dryRun, boolean prune) {
    try {
      Json changes = daemon.post(path(), request(dryRun, prune));
      List<ManifestProblem> warnings =
          Records.readAll(changes.at("warnings"), ManifestProblem.class);
      report(warnings);
      if (options.warningsAsErrors && !warnings.isEmpty()) {
        throw refused();
      }
      return changes;
    } catch (DaemonException e) {
      if (!e.is(ErrorBody.INVALID_MANIFEST)) {
        throw e;
      }
      report(e.error().problems());
      throw refused();
    }
  }

  private SetApply request(boolean dryRun, boolean prune) {
    List<StackApply.Referenced> referenced = new ArrayList<>();
    reading
        .inputs()
        .files()
        .forEach((path, bytes) ->
            referenced.add(new StackApply.Referenced(path, StackUpload.base64(bytes))));
    return new SetApply(
        files.stream()
            .map(file -> new SetApply.File(file.name(), file.text(), file.path(), file.named()))
            .toList(),
        stack,
        reading.inputs().variables(),
        referenced,
        prune,
        options.profiles,
        dryRun);
  }

  /** Takes back what the manifests describe, or asks what that would do. */
  SetChanges remove(Daemon daemon, boolean dryRun) {
    DesiredState state = state();
    List<SetRemoval.Item> items = new ArrayList<>();
    if (state.cluster() != null) {
      items.add(item(Kind.CLUSTER, Cluster.NAME));
    }
    state.nodes().forEach(node -> items.add(item(Kind.NODE, node.node())));
    state.networks().forEach(network -> items.add(item(Kind.NETWORK, network.name())));
    state.secrets().forEach(secret -> items.add(item(Kind.SECRET, secret.name())));
    state.configs().forEach(config -> items.add(item(Kind.CONFIG, config.name())));
    state.stacks().forEach(wanted -> items.add(item(Kind.STACK, wanted.name())));
    return daemon.post(path() + "/removal", new SetRemoval(items, dryRun), SetChanges.class);
  }

  private static SetRemoval.Item item(Kind kind, String name) {
    return new SetRemoval.Item(kind.word(), name);
  }

  private String path() {
    return "/sets/" + Daemon.part(set);
  }

  private void report(List<ManifestProblem> problems) {
    ProblemText text = new ProblemText(reading.sources(), reading.inputs().files());
    problems.forEach(problem -> invocation.err().print(text.of(problem)));
    invocation.err().flush();
  }

  /** The problems have been printed. */
  private static CliFailure refused() {
    return CliFailure.failed("");
  }
}
