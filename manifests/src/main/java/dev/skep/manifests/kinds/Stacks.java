package dev.skep.manifests.kinds;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Names;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Recorder;
import dev.skep.manifests.Source;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.validate.NativeKind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stacks of a set: documents of that kind, Compose files that the user named, which are one
 * stack together, and those found in folders, which are one each. A file that another manifest
 * refers to is no manifest of its own.
 */
final class Stacks {
  /** Far more than any Compose file has. */
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /** What a file must have one of to be a Compose file. */
  private static final Set<String> SECTIONS =
      Set.of("services", "networks", "volumes", "secrets", "configs", "version", "include");

  private final SetOptions options;
  private final Extent extent;
  private final Recorder recorder;
  private final Problems problems;
  private final Register register;
  private final List<Found> compose = new ArrayList<>();
  private final List<Source> included = new ArrayList<>();
  private final Set<String> includedPaths = new HashSet<>();
  private final List<DesiredStack> stacks = new ArrayList<>();

  /** Remembers what is described; false if something else is called so. */
  @FunctionalInterface
  interface Register {
    boolean describe(NativeKind kind, String name, Position at);
  }

  private record Found(ManifestFile file, Mapping document, boolean alone) {
    Source source() {
      return file.source();
    }
  }

  /** A document that is no manifest, unless another manifest refers to its file. */
  private record Stray(ManifestFile file, Position at, String problem) {}

  private final List<Stray> strays = new ArrayList<>();

  Stacks(
      SetOptions options, Extent extent, Recorder recorder, Problems problems, Register register) {
    this.options = options;
    this.extent = extent;
    this.recorder = recorder;
    this.problems = problems;
    this.register = register;
  }

  /**
   * A document that is no native one.
   *
   * @param alone whether the file holds nothing else
   */
  void found(ManifestFile file, Mapping document, boolean alone) {
    if (compose.stream().anyMatch(other -> other.file().equals(file))) {
      problems.error(
          document.position(),
          "a file holds one Compose document; put this one into a file of its own, or under 'spec'"
              + " of a Stack");
    } else {
      compose.add(new Found(file, document, alone));
    }
  }

  /** The texts that Stack documents refer to. */
  List<Source> included() {
    return included;
  }

  /** What was read, by name. */
  List<DesiredStack> read() {
    return stacks.stream().sorted(Comparator.comparing(DesiredStack::name)).toList();
  }

  /** A document of kind Stack. */
  void read(ManifestFile file, Document document) {
    Optional<String> wrongName = Names.problemOfObjectName(document.name());
    if (wrongName.isPresent()) {
      problems.error(document.at(), "the stack's " + wrongName.get());
      return;
    }
    Optional<Tree> spec = document.tree().get("spec");
    Optional<Tree> files = document.tree().get("file");
    if (spec.isPresent() == files.isPresent()) {
      problems.error(
          document.at(),
          "a Stack has either 'spec' with the Compose text, or 'file' with the name of a Compose"
              + " file");
    } else if (extent == Extent.NAMES) {
      files.ifPresent(written -> names(written).forEach(name -> include(document, name)));
      stacks.add(named(document.name()));
    } else if (files.isPresent()) {
      readFiles(file, document, files.get());
    } else if (spec.get() instanceof Mapping inline) {
      accept(
          ManifestReader.readDocuments(
              List.of(inline),
              recorder::lookup,
              recorder::read,
              options(document.name(), file.directory())));
    } else {
      problems.error(
          spec.get().position(),
          "'spec' must be a mapping with 'services', not " + spec.get().kindName());
    }
  }

  private static List<Tree> names(Tree written) {
    return written instanceof Sequence list ? list.items() : List.of(written);
  }

  /** The path of a file that a document refers to, which is no stack of its own then. */
  private String include(Document document, Tree name) {
    String path = document.surroundings().absolute(((Scalar) name).text());
    includedPaths.add(path);
    return path;
  }

  private static DesiredStack named(String name) {
    return new DesiredStack(name, "", List.of(), List.of(), List.of(), List.of());
  }

  private void readFiles(ManifestFile file, Document document, Tree written) {
    List<Tree> names = names(written);
    List<Source> sources = new ArrayList<>();
    String directory = file.directory();
    for (Tree name : names) {
      String text = ((Scalar) name).text();
      String path = include(document, name);
      if (sources.isEmpty()) {
        directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
      }
      load(path, display(file.name(), text, path), name.position()).ifPresent(sources::add);
    }
    if (sources.size() == names.size() && !sources.isEmpty()) {
      included.addAll(sources);
      accept(
          ManifestReader.read(
              sources, recorder::lookup, recorder::read, options(document.name(), directory)));
    } else if (names.isEmpty()) {
      problems.error(written.position(), "'file' names no file");
    }
  }

  /** As the user would name it: beside the file that names it. */
  private static String display(String by, String written, String path) {
    boolean relative = !written.startsWith("/") && !written.startsWith("~");
    int folder = by.lastIndexOf('/');
    return relative ? by.substring(0, folder + 1) + written : path;
  }

  private Optional<Source> load(String path, String name, Position at) {
    String problem;
    try {
      Bytes content = recorder.read(path, MAX_BYTES);
      return Optional.of(Source.decode(name, content.toArray()));
    } catch (NoSuchFileException e) {
      problem = "the file " + path + " does not exist";
    } catch (IOException e) {
      problem = "the file " + path + " cannot be read: " + e.getMessage();
    }
    problems.error(at, problem);
    return Optional.empty();
  }

  private Options options(String stack, String directory) {
    return new Options(stack, directory, options.features(), Mode.DEFAULT, options.profiles());
  }

  private void accept(Reading reading) {
    problems.addAll(reading.problems());
    if (reading instanceof Reading.Accepted accepted) {
      stacks.add(accepted.stack());
    }
  }

  /** Reads the Compose files, when all else has been read. */
  void readCompose() {
    List<Found> named = compose.stream().filter(found -> found.file().named()).toList();
    if (!named.isEmpty()) {
      readCompose(options.stack().isEmpty() ? nameOf(named) : options.stack(), named);
    }
    compose.stream()
        .filter(found -> !found.file().named() && !isPartOfAnother(found))
        .forEach(found -> readCompose(nameOf(List.of(found)), List.of(found)));
  }

  /** As the files say, else like the folder of the first one. */
  private String nameOf(List<Found> files) {
    return ManifestReader.nameIn(files.stream().map(Found::source).toList(), recorder::lookup)
        .orElseGet(() -> FolderName.of(files.getFirst().file().directory()));
  }

  private boolean isPartOfAnother(Found found) {
    if (includedPaths.contains(found.file().path())) {
      return true;
    }
    boolean isCompose = found.document().entries().keySet().stream().anyMatch(SECTIONS::contains);
    if (!isCompose) {
      stray(
          found.file(),
          found.document().position(),
          "this is no manifest: it has neither 'apiVersion' nor 'services', and no manifest refers"
              + " to it; move it elsewhere, or give it a name that does not end in .yml or .yaml");
    }
    return !isCompose;
  }

  /** Something that is no manifest; settled when it is known which files manifests refer to. */
  void stray(ManifestFile file, Position at, String problem) {
    strays.add(new Stray(file, at, problem));
  }

  /** Refuses what is no manifest and no part of one; what is part of one must have been read. */
  void judgeStrays() {
    if (extent == Extent.NAMES) {
      return;
    }
    Set<String> referenced = recorder.inputs().files().keySet();
    strays.stream()
        .filter(stray -> !referenced.contains(stray.file().path()))
        .forEach(stray -> problems.error(stray.at(), stray.problem()));
  }

  private void readCompose(String name, List<Found> files) {
    Position at = files.getFirst().document().position();
    if (!register.describe(NativeKind.STACK, name, at)) {
      return;
    }
    if (extent == Extent.NAMES) {
      stacks.add(named(name));
      return;
    }
    Options options = options(name, files.getFirst().file().directory());
    boolean alone = files.stream().allMatch(Found::alone);
    accept(
        alone
            ? ManifestReader.read(
                files.stream().map(Found::source).toList(),
                recorder::lookup,
                recorder::read,
                options)
            // Other documents stand in the same text.
            : ManifestReader.readDocuments(
                files.stream().map(Found::document).toList(),
                recorder::lookup,
                recorder::read,
                options));
  }
}
