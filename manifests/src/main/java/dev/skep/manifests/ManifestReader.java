package dev.skep.manifests;

import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Names;
import dev.skep.manifests.convert.StackConverter;
import dev.skep.manifests.interpolate.Interpolation;
import dev.skep.manifests.merge.Merge;
import dev.skep.manifests.normalise.Normaliser;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.support.Support;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.validate.Validator;
import dev.skep.manifests.validate.Version;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads Compose files. The stages stand one after the other: YAML to a tree, variables, structure,
 * long form, several files into one, conversion, and what the cluster can do.
 */
public final class ManifestReader {
  /** Files that make up one stack at most; it bounds the work of one reading. */
  static final int MAX_SOURCES = 50;

  private static final String MANIFEST_HEADER = "version: \"3.13\"\n";

  /** A file of the stack: its name and how it becomes a tree. */
  private record Part(String file, Function<YamlReader, Optional<Mapping>> tree) {}

  private final List<Part> parts;
  private final Options options;
  private final Recorder recorder;
  private final Surroundings surroundings;
  private final Problems problems = new Problems();

  ManifestReader(
      List<Source> sources, Environment environment, ReferencedFiles files, Options options) {
    this(
        environment,
        files,
        options,
        sources.stream()
            .map(source -> new Part(source.name(), yaml -> yaml.read(source.name(), source.text())))
            .toList());
  }

  private ManifestReader(
      Environment environment, ReferencedFiles files, Options options, List<Part> parts) {
    this.parts = parts;
    this.options = options;
    recorder = new Recorder(environment, files);
    surroundings = new Surroundings(options.directory(), recorder::lookup, recorder::read);
  }

  /**
   * Reads the files of one stack.
   *
   * @param sources in the order of precedence: later ones change earlier ones; at least one
   * @param environment variables to put in
   * @param files files that are referred to
   * @param options the stack's name and what the cluster can do
   * @return the stack, or everything that is wrong; bad input never throws
   */
  public static Reading read(
      List<Source> sources, Environment environment, ReferencedFiles files, Options options) {
    return new ManifestReader(List.copyOf(sources), environment, files, options).read();
  }

  /**
   * Reads a stack whose files are trees already, as {@link #read} does otherwise.
   *
   * @param documents in the order of precedence; at least one
   */
  public static Reading readDocuments(
      List<Mapping> documents, Environment environment, ReferencedFiles files, Options options) {
    List<Part> parts =
        documents.stream()
            .map(document -> new Part(document.position().file(), _ -> Optional.of(document)))
            .toList();
    return new ManifestReader(environment, files, options, parts).read();
  }

  private Reading read() {
    Optional<Mapping> file = merged();
    if (file.isEmpty()) {
      return refused();
    }
    DesiredStack converted = convert(file.get());
    DesiredStack stack = Support.check(file.get(), converted, options.features(), problems);
    return problems.hasErrors()
        ? refused()
        : new Reading.Accepted(stack, inOrder(), recorder.inputs());
  }

  /**
   * The conversion alone, for comparing with the docker CLI, which neither knows what a cluster can
   * do nor what its managers refuse.
   */
  Optional<DesiredStack> converted() {
    Optional<DesiredStack> stack = merged().map(this::convert);
    return problems.hasErrors() ? Optional.empty() : stack;
  }

  private Reading refused() {
    return new Reading.Refused(inOrder(), recorder.inputs());
  }

  List<Problem> inOrder() {
    return problems.inOrder(parts.stream().map(Part::file).toList());
  }

  private void checkOptions() {
    Position start = Position.of(parts.getFirst().file());
    Names.problemOfObjectName(options.stack())
        .ifPresent(problem -> problems.error(start, "the stack's " + problem));
    if (parts.size() > MAX_SOURCES) {
      problems.error(start, "a stack has at most " + MAX_SOURCES + " files");
    }
  }

  /** The files as one, in the long form; nothing if any of them is not valid. */
  private Optional<Mapping> merged() {
    checkOptions();
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    Interpolation interpolation = new Interpolation(recorder::lookup, problems);
    YamlReader yaml = new YamlReader(problems);
    Normaliser normaliser = new Normaliser(surroundings, problems);
    List<Mapping> valid = new ArrayList<>();
    for (Part part : parts) {
      part.tree().apply(yaml).flatMap(file -> validated(file, interpolation)).ifPresent(valid::add);
    }
    return problems.hasErrors()
        ? Optional.empty()
        : valid.stream().map(normaliser::normalise).reduce(Merge::merge);
  }

  private Optional<Mapping> validated(Mapping file, Interpolation interpolation) {
    Optional<Integer> version = Version.of(file, problems);
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Mapping interpolated = interpolation.apply(file);
    Validator.validate(interpolated, version.get(), problems);
    return Optional.of(interpolated);
  }

  /** The stack as the docker CLI would send it, whether or not the cluster can carry it out. */
  private DesiredStack convert(Mapping file) {
    return StackConverter.convert(
        options.stack(), file, manifest(file), surroundings.files(), problems);
  }

  /** The long form as text. Read again, with no variables at all, it gives the same stack. */
  private static String manifest(Mapping file) {
    StringBuilder text = new StringBuilder(MANIFEST_HEADER);
    file.entries()
        .forEach((key, entry) -> {
          Mapping section = Mapping.empty(entry.key()).with(key, entry.value());
          boolean interpolated = Interpolation.SECTIONS.contains(key);
          text.append(
              YamlWriter.write(section, value -> interpolated ? value.replace("$", "$$") : value));
        });
    return text.toString();
  }
}
