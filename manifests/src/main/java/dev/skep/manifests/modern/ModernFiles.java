package dev.skep.manifests.modern;

import dev.skep.api.Bytes;
import dev.skep.manifests.Mode;
import dev.skep.manifests.interpolate.Interpolation;
import dev.skep.manifests.merge.Merge;
import dev.skep.manifests.normalise.InlineFiles;
import dev.skep.manifests.normalise.Normaliser;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Suggestion;
import dev.skep.manifests.validate.Validator;
import dev.skep.manifests.validate.Version;
import dev.skep.manifests.yaml.Limits;
import dev.skep.manifests.yaml.Overrides;
import dev.skep.manifests.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The files of one stack as one, with everything that they include and extend. */
public final class ModernFiles {
  /** Files that files include or extend; it bounds the work of one reading. */
  static final int MAX_FILES = 100;

  /** The characters of the longest manifest as UTF-8. */
  private static final int MAX_BYTES = 4 * Limits.MAX_CHARACTERS;

  private final InlineFiles files;
  private final Function<Bytes, String> decode;
  private final Problems problems;
  private final YamlReader yaml;
  private final Interpolation interpolations;
  private final Map<String, Optional<Mapping>> extended = new HashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();
  private int loaded = 0;

  /**
   * For the files of one stack.
   *
   * @param files reads what the files refer to
   * @param decode the text of a file's bytes
   * @param problems receives what is wrong
   */
  public ModernFiles(InlineFiles files, Function<Bytes, String> decode, Problems problems) {
    this.files = files;
    this.decode = decode;
    this.problems = problems;
    yaml = new YamlReader(problems);
    interpolations = new Interpolation(_ -> Optional.empty(), Mode.DEFAULT, problems);
  }

  /**
   * A file before it is validated.
   *
   * @param document reads it
   */
  public record Part(Function<YamlReader, Optional<YamlReader.Document>> document) {
    /** A file of which the text is known. */
    public static Part of(String name, String text) {
      return new Part(yaml -> yaml.readWithOverrides(name, text));
    }

    /** A file that was read before. */
    public static Part of(Mapping tree) {
      return new Part(_ -> Optional.of(new YamlReader.Document(tree, Overrides.none())));
    }
  }

  /** A file on its way: its structure is valid. */
  private record Valid(Mapping file, Overrides overrides) {}

  /**
   * Where a file stands.
   *
   * @param directory where its relative paths start; absolute
   * @param variables that it may refer to
   */
  record Place(String directory, Function<String, Optional<String>> variables) {
    /** The same for a file in another directory. */
    Place in(String path) {
      int slash = path.lastIndexOf('/');
      return new Place(slash <= 0 ? "/" : path.substring(0, slash), variables);
    }
  }

  /**
   * The files as one, in the long form.
   *
   * @param parts later ones change earlier ones
   * @param directory where relative paths start; absolute
   * @param variables value by name, where it is set
   * @return nothing where there are errors
   */
  public Optional<Mapping> merged(
      List<Part> parts, String directory, Function<String, Optional<String>> variables) {
    return merged(parts, new Place(directory, variables));
  }

  private Optional<Mapping> merged(List<Part> parts, Place place) {
    Interpolation interpolation = interpolations.with(place.variables());
    List<Valid> valid = new ArrayList<>();
    for (Part part : parts) {
      valid(part, interpolation).ifPresent(valid::add);
    }
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    Optional<Mapping> result = Optional.empty();
    for (int i = 0; i < valid.size(); i++) {
      Mapping file = valid.get(i).file();
      // In the forms in which they are written; once more below in the long form.
      for (Valid later : valid.subList(i + 1, valid.size())) {
        file = later.overrides().forget(file);
      }
      Mapping complete = complete(file, place);
      Overrides overrides = valid.get(i).overrides();
      result =
          Optional.of(
              result
                  .map(earlier -> Merge.merge(overrides.forget(earlier), complete))
                  .orElse(complete));
    }
    return problems.hasErrors() ? Optional.empty() : result;
  }

  private Optional<Valid> valid(Part part, Interpolation interpolation) {
    return part.document()
        .apply(yaml)
        .map(document -> {
          Version.remark(document.mapping(), problems);
          Mapping interpolated = interpolation.apply(document.mapping());
          Validator.validate(interpolated, Version.MODERN, problems);
          return new Valid(interpolated, document.overrides());
        });
  }

  private Mapping complete(Mapping file, Place place) {
    Inclusion inclusion = new Inclusion(this::load, files, problems);
    Optional<Mapping> included = inclusion.of(file, place);
    Mapping longForm = longForm(file.without("include"), place);
    return included.map(base -> inclusion.unite(base, longForm)).orElse(longForm);
  }

  private Mapping longForm(Mapping file, Place place) {
    Surroundings surroundings = new Surroundings(place.directory(), place.variables(), files);
    Mapping normal = Normaliser.modern(surroundings, files, problems).normalise(file);
    return Extensions.apply(
        normal,
        (path, service) -> serviceOf(path, surroundings.absolute(path.text()), service, place),
        problems);
  }

  /** Reads files that a manifest includes, as one. */
  private Optional<Mapping> load(Position at, List<String> paths, Place place) {
    List<Part> parts = new ArrayList<>();
    for (String path : paths) {
      if (!underWay.add(path)) {
        problems.error(at, "files include each other in a circle: " + String.join(", ", underWay));
        return Optional.empty();
      }
      text(at, path).ifPresent(text -> parts.add(Part.of(path, text)));
    }
    try {
      return parts.size() == paths.size() ? merged(parts, place) : Optional.empty();
    } finally {
      paths.forEach(underWay::remove);
    }
  }

  private Optional<Mapping> serviceOf(Scalar file, String path, String service, Place place) {
    Optional<Mapping> other = extended.get(path);
    if (other == null) {
      other = load(file.position(), List.of(path), place.in(path));
      extended.put(path, other);
    }
    Optional<Mapping> services =
        other.flatMap(mapping -> mapping.get("services")).map(Mapping.class::cast);
    Optional<Tree> found = services.flatMap(all -> all.get(service));
    if (services.isPresent() && found.isEmpty()) {
      problems.error(
          file.position(),
          "there is no service '"
              + service
              + "' in "
              + path
              + Suggestion.forWord(service, services.get().entries().keySet()));
    }
    return found.map(Mapping.class::cast);
  }

  private Optional<String> text(Position at, String path) {
    if (++loaded > MAX_FILES) {
      problems.error(at, "a stack includes and extends at most " + MAX_FILES + " files");
      return Optional.empty();
    }
    try {
      Bytes content = files.read(path, MAX_BYTES);
      return Optional.of(decode.apply(content));
    } catch (NoSuchFileException e) {
      problems.error(at, "the file " + path + " does not exist");
    } catch (IOException e) {
      problems.error(at, "the file " + path + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }
}
