package dev.skep.manifests;

import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Names;
import dev.skep.manifests.convert.StackConverter;
import dev.skep.manifests.docker.Namespace;
import dev.skep.manifests.docker.StackRequests;
import dev.skep.manifests.interpolate.Interpolation;
import dev.skep.manifests.merge.StrictMerge;
import dev.skep.manifests.modern.ModernFiles;
import dev.skep.manifests.modern.Profiles;
import dev.skep.manifests.modern.StackName;
import dev.skep.manifests.normalise.InlineFiles;
import dev.skep.manifests.normalise.NormalForm;
import dev.skep.manifests.normalise.Normaliser;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.support.Support;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.validate.Validator;
import dev.skep.manifests.validate.Version;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads Compose files. The stages stand one after the other: YAML to a tree, variables, structure,
 * long form, several files into one, conversion, and what the cluster can do.
 */
public final class ManifestReader {
  /** Files that make up one stack at most; it bounds the work of one reading. */
  static final int MAX_SOURCES = 50;

  private static final String NEWEST = "3." + Version.NEWEST;

  private static final String MANIFEST_HEADER = "version: \"3.13\"\n";

  /** A file of the stack. */
  private sealed interface Part {
    String file();

    /** Its text. */
    record Written(Source source) implements Part {
      @Override
      public String file() {
        return source.name();
      }
    }

    /** Its tree, where something else was to be read around it. */
    record Parsed(Mapping tree) implements Part {
      @Override
      public String file() {
        return tree.position().file();
      }
    }
  }

  private final List<Part> parts;
  private final Options options;
  private final Recorder recorder;
  private final InlineFiles files;
  private final Surroundings surroundings;
  private final Problems problems = new Problems();

  ManifestReader(
      List<Source> sources, Environment environment, ReferencedFiles files, Options options) {
    this(environment, files, options, sources.stream().<Part>map(Part.Written::new).toList());
  }

  private ManifestReader(
      Environment environment, ReferencedFiles files, Options options, List<Part> parts) {
    this.parts = parts;
    this.options = options;
    recorder = new Recorder(environment, files);
    this.files = new InlineFiles(recorder::read);
    surroundings = new Surroundings(options.directory(), recorder::lookup, this.files);
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
    List<Part> parts = documents.stream().<Part>map(Part.Parsed::new).toList();
    return new ManifestReader(environment, files, options, parts).read();
  }

  /**
   * The files of one stack as one, in the normal form that {@code docker stack config} prints.
   *
   * @param sources in the order of precedence; at least one
   * @param environment variables to put in
   * @param files files that are referred to
   * @param options the directory that relative paths start in and the mode matter here
   * @return the tree, or everything that is wrong; bad input never throws
   */
  public static Normalised normalise(
      List<Source> sources, Environment environment, ReferencedFiles files, Options options) {
    return new ManifestReader(List.copyOf(sources), environment, files, options).normalise();
  }

  private Normalised normalise() {
    Optional<Mapping> file = merged().map(files::asWritten).map(this::normalForm);
    return file.isEmpty() || problems.hasErrors()
        ? new Normalised.Refused(inOrder())
        : new Normalised.Accepted(file.get(), inOrder());
  }

  /**
   * What {@code docker stack deploy} would send for the files of one stack.
   *
   * @param sources in the order of precedence; at least one
   * @param environment variables to put in
   * @param files files that are referred to
   * @param options the stack's name, the directory that relative paths start in, and the mode
   * @return a mapping of requests, or everything that is wrong; bad input never throws
   */
  public static Normalised requests(
      List<Source> sources, Environment environment, ReferencedFiles files, Options options) {
    return new ManifestReader(List.copyOf(sources), environment, files, options).requests();
  }

  private Normalised requests() {
    Optional<Mapping> requests =
        merged()
            .map(this::normalForm)
            .map(file ->
                StackRequests.of(
                        new Namespace(options.stack()), file, surroundings.files(), false, problems)
                    .asMapping());
    return requests.isEmpty() || problems.hasErrors()
        ? new Normalised.Refused(inOrder())
        : new Normalised.Accepted(requests.get(), inOrder());
  }

  /** Strictly, merging has brought it into the form already. */
  private Mapping normalForm(Mapping merged) {
    return strict() ? merged : new NormalForm(options.mode(), problems).of(merged, NEWEST);
  }

  private boolean strict() {
    return options.mode() == Mode.STRICT;
  }

  private Reading read() {
    Optional<Mapping> file = merged();
    if (file.isEmpty()) {
      return refused();
    }
    DesiredStack converted = convert(file.get());
    DesiredStack stack =
        Support.check(file.get(), converted, options.features(), !strict(), problems);
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

  /**
   * The name that files give to their stack, if any: the last one counts.
   *
   * @param environment variables to put in
   */
  public static Optional<String> nameIn(List<Source> sources, Environment environment) {
    return sources.reversed().stream()
        .flatMap(source -> StackName.in(source.name(), source.text(), environment::lookup).stream())
        .findFirst();
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
    return strict() ? asDockerReads() : modern();
  }

  /** By today's Compose Specification. */
  private Optional<Mapping> modern() {
    List<ModernFiles.Part> files =
        parts.stream()
            .map(part ->
                switch (part) {
                  case Part.Written(Source source) ->
                      ModernFiles.Part.of(source.name(), source.text());
                  case Part.Parsed(Mapping tree) -> ModernFiles.Part.of(tree);
                })
            .toList();
    return new ModernFiles(
            this.files, content -> Source.decode("", content.toArray()).text(), problems)
        .merged(files, options.directory(), recorder::lookup)
        .map(file -> StackName.checked(file, options.stack(), problems))
        .map(file -> Profiles.apply(file, options.profiles(), problems))
        .filter(_ -> !problems.hasErrors());
  }

  /** As the docker CLI reads files. */
  private Optional<Mapping> asDockerReads() {
    Interpolation interpolation = new Interpolation(recorder::lookup, options.mode(), problems);
    YamlReader yaml = new YamlReader(problems);
    Normaliser normaliser = new Normaliser(surroundings, options.mode(), problems);
    List<Mapping> valid = new ArrayList<>();
    for (Part part : parts) {
      Optional<Mapping> tree =
          switch (part) {
            case Part.Written(Source source) -> yaml.read(source.name(), source.text());
            case Part.Parsed(Mapping parsed) -> Optional.of(parsed);
          };
      tree.flatMap(file -> validated(file, interpolation)).ifPresent(valid::add);
    }
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    return strictlyMerged(valid, normaliser);
  }

  /** To the docker CLI all files of a stack have one version. */
  private Optional<Mapping> strictlyMerged(List<Mapping> files, Normaliser normaliser) {
    NormalForm form = new NormalForm(options.mode(), problems);
    List<Mapping> normal = new ArrayList<>();
    String first = Version.text(files.getFirst());
    for (Mapping file : files) {
      String version = Version.text(file);
      if (!version.equals(first)) {
        problems.error(
            file.get("version").map(Tree::position).orElse(file.position()),
            "this file has version "
                + version
                + " and the first one "
                + first
                + "; files of one stack have the same version");
        return Optional.empty();
      }
      normal.add(form.of(normaliser.normalise(file), version));
    }
    return problems.hasErrors() ? Optional.empty() : normal.stream().reduce(StrictMerge::merge);
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
  private DesiredStack convert(Mapping read) {
    // The docker CLI reads the key and does nothing about it.
    Mapping file = strict() ? withoutInServices(read, "tmpfs") : read;
    return StackConverter.convert(
        options.stack(),
        file,
        options.keepsManifest() ? manifest(file) : "",
        surroundings.files(),
        !strict(),
        problems);
  }

  /** The file without a key of its services. */
  private static Mapping withoutInServices(Mapping file, String key) {
    if (!(file.get("services").orElse(null) instanceof Mapping services)) {
      return file;
    }
    LinkedHashMap<String, Entry> changed = new LinkedHashMap<>();
    services
        .entries()
        .forEach((name, service) ->
            changed.put(name, new Entry(service.key(), ((Mapping) service.value()).without(key))));
    return file.with("services", new Mapping(services.position(), changed));
  }

  /**
   * The long form as text, without env files, since what they say stands under {@code environment}
   * already, and without what belongs to others at the top: that is where anchors are, and behind
   * an anchor may be the content of a secret. Read again, with no variables at all, it gives the
   * same stack.
   */
  private static String manifest(Mapping file) {
    StringBuilder text = new StringBuilder(MANIFEST_HEADER);
    withoutInServices(file, "env_file")
        .without("version")
        .entries()
        .forEach((key, entry) -> {
          if (key.startsWith("x-")) {
            return;
          }
          Mapping section = Mapping.empty(entry.key()).with(key, entry.value());
          boolean interpolated = Interpolation.SECTIONS.contains(key);
          text.append(
              YamlWriter.write(section, value -> interpolated ? value.replace("$", "$$") : value));
        });
    return text.toString();
  }
}
