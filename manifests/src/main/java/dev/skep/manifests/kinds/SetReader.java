package dev.skep.manifests.kinds;

import dev.skep.api.intent.DesiredCluster;
import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredNode;
import dev.skep.api.intent.DesiredState;
import dev.skep.manifests.Environment;
import dev.skep.manifests.Recorder;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.Source;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.NativeKind;
import dev.skep.manifests.validate.Validator;
import dev.skep.manifests.yaml.YamlReader;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads files that together describe a cluster or a part of it. A document with {@code apiVersion}
 * is one of skep's kinds and stands as it is written, without variables; a document without it is a
 * Compose file.
 */
public final class SetReader {
  /** Files of one set at most; it bounds the work of one reading. */
  static final int MAX_FILES = 500;

  private static final String VERSION_KEY = "apiVersion";

  private static final Pattern NATIVE =
      Pattern.compile(
          "(?m)^[\"']?" + VERSION_KEY + "[\"']?\\s*:|\\A\\s*\\{\\s*[\"']?" + VERSION_KEY);

  private final List<ManifestFile> files;
  private final Problems problems = new Problems();
  private final Recorder recorder;
  private final Stacks stacks;
  private final ObjectDocuments objects;
  private final Map<String, Position> described = new HashMap<>();

  private @Nullable DesiredCluster cluster;
  private final List<DesiredNode> nodes = new ArrayList<>();
  private final List<DesiredNetwork> networks = new ArrayList<>();
  private final List<DesiredContent> secrets = new ArrayList<>();
  private final List<DesiredContent> configs = new ArrayList<>();

  private SetReader(
      List<ManifestFile> files, Recorder recorder, SetOptions options, Extent extent) {
    this.files = files;
    this.recorder = recorder;
    stacks = new Stacks(options, extent, recorder, problems, this::describe);
    objects = new ObjectDocuments(options.features(), extent);
  }

  /**
   * Reads the files of a set.
   *
   * @param files in any order; at least one
   * @param environment variables for the Compose parts and for contents
   * @param referenced files that are referred to
   * @return what they describe, or everything that is wrong; bad input never throws
   */
  public static SetReading read(
      List<ManifestFile> files,
      Environment environment,
      ReferencedFiles referenced,
      SetOptions options) {
    return new SetReader(sorted(files), new Recorder(environment, referenced), options, Extent.ALL)
        .read();
  }

  /**
   * Reads what the files of a set are about, as far as taking it back needs to know: stacks have
   * nothing but their names, secrets and configs no content. So no file that they refer to must be
   * there any more, and no variable set but those in the name of a stack.
   *
   * @param files in any order; at least one
   * @param environment variables for the names of Compose stacks
   * @return what they describe, or everything that is wrong; bad input never throws
   */
  public static SetReading readNames(
      List<ManifestFile> files, Environment environment, SetOptions options) {
    Recorder recorder =
        new Recorder(
            environment,
            (path, atMost) -> {
              throw new NoSuchFileException(path);
            });
    return new SetReader(sorted(files), recorder, options, Extent.NAMES).read();
  }

  private static List<ManifestFile> sorted(List<ManifestFile> files) {
    return files.stream()
        .sorted(Comparator.comparing((ManifestFile file) -> !file.named()))
        .toList();
  }

  /** Whether a text holds documents of skep's kinds, so that it cannot be read as Compose alone. */
  public static boolean isNative(String text) {
    return text.contains(VERSION_KEY) && NATIVE.matcher(text).find();
  }

  private SetReading read() {
    if (files.size() > MAX_FILES) {
      problems.error(
          Position.of(files.getFirst().name()),
          "a set has at most " + MAX_FILES + " files; apply its parts one by one");
    } else {
      readAll();
    }
    List<Source> sources = new ArrayList<>(files.stream().map(ManifestFile::source).toList());
    sources.addAll(stacks.included());
    var inOrder = problems.inOrder(sources.stream().map(Source::name).toList());
    return problems.hasErrors()
        ? new SetReading.Refused(inOrder, recorder.inputs(), sources)
        : new SetReading.Accepted(state(), inOrder, recorder.inputs(), sources);
  }

  private DesiredState state() {
    return new DesiredState(
        cluster,
        nodes.stream().sorted(Comparator.comparing(DesiredNode::node)).toList(),
        networks.stream().sorted(Comparator.comparing(DesiredNetwork::name)).toList(),
        secrets.stream().sorted(Comparator.comparing(DesiredContent::name)).toList(),
        configs.stream().sorted(Comparator.comparing(DesiredContent::name)).toList(),
        stacks.read());
  }

  private void readAll() {
    YamlReader yaml = new YamlReader(problems);
    for (ManifestFile file : files) {
      yaml.readAll(file.name(), file.text()).ifPresent(documents -> sort(file, documents));
    }
    stacks.readCompose();
    stacks.judgeStrays();
    if (described.isEmpty() && !problems.hasErrors()) {
      problems.error(Position.of(files.getFirst().name()), "there is no manifest here");
    }
  }

  private void sort(ManifestFile file, List<Mapping> documents) {
    documents.forEach(document -> sort(file, document, documents.size() == 1));
  }

  /** A document of skep's goes its way; Compose waits until it is known what belongs to whom. */
  private void sort(ManifestFile file, Mapping document, boolean alone) {
    Optional<Tree> version = document.get("apiVersion");
    if (version.isEmpty()) {
      stacks.found(file, document, alone);
    } else if (!isText(version.get(), NativeKind.API_VERSION)) {
      stacks.stray(
          file,
          version.get().position(),
          "skep's own documents have apiVersion: " + NativeKind.API_VERSION);
    } else {
      kindOf(document).ifPresent(kind -> read(file, kind, document));
    }
  }

  private static boolean isText(Tree tree, String text) {
    return tree instanceof Scalar scalar && scalar.text().equals(text);
  }

  private Optional<NativeKind> kindOf(Mapping document) {
    Optional<Tree> word = document.get("kind");
    if (word.isEmpty() || !(word.get() instanceof Scalar scalar)) {
      problems.error(document.position(), "the document needs a 'kind', for example Stack");
      return Optional.empty();
    }
    Optional<NativeKind> kind = NativeKind.of(scalar.text());
    if (kind.isEmpty()) {
      problems.error(
          scalar.position(),
          "unknown kind '" + scalar.text() + "'" + NativeKind.suggestion(scalar.text()));
    }
    return kind;
  }

  private void read(ManifestFile file, NativeKind kind, Mapping tree) {
    Problems own = new Problems();
    Validator.validate(tree, kind, own);
    problems.addAll(own.inOrder(List.of(file.name())));
    if (own.hasErrors()) {
      return;
    }
    Document document =
        new Document(
            kind,
            new Fields(tree, problems),
            new Surroundings(file.directory(), recorder::lookup, recorder::read));
    describe(kind, document.name(), document.at());
    switch (kind) {
      case CLUSTER -> cluster = ClusterDocument.read(document);
      case NODE -> nodes.add(objects.node(document));
      case NETWORK -> networks.add(objects.network(document));
      case SECRET -> secrets.add(objects.payload(document));
      case CONFIG -> configs.add(objects.payload(document));
      case STACK -> stacks.read(file, document);
    }
  }

  /** An object is described once, or nobody could say which description holds. */
  private boolean describe(NativeKind kind, String name, Position at) {
    Position before = described.putIfAbsent(kind + "/" + name, at);
    if (before != null) {
      problems.error(
          at,
          kind.word()
              + " '"
              + name
              + "' is described already, in "
              + before.file()
              + (before.line() > 0 ? ":" + before.line() : ""));
    }
    return before == null;
  }
}
