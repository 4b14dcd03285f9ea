package dev.skep.manifests.modern;

import dev.skep.manifests.Mode;
import dev.skep.manifests.interpolate.Interpolation;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.yaml.YamlReader;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The name that a file gives to its stack: the top-level key {@code name}. */
public final class StackName {
  private static final String KEY = "name";

  /** Where the key may be; it saves reading most files twice. */
  private static final Pattern CANDIDATE =
      Pattern.compile("(?m)^[\"']?name[\"']?[ \\t]*:|\\A\\s*\\{");

  private StackName() {}

  /**
   * The name in a file; nothing where there is none, or the file cannot be read.
   *
   * @param variables value by name, where it is set
   */
  public static Optional<String> in(
      String file, String text, Function<String, Optional<String>> variables) {
    if (!text.contains(KEY) || !CANDIDATE.matcher(text).find()) {
      return Optional.empty();
    }
    Problems unheard = new Problems();
    return new YamlReader(unheard)
        .readWithOverrides(file, text)
        .flatMap(document -> document.mapping().get(KEY))
        .filter(name -> name instanceof Scalar)
        .map(name -> {
          Mapping alone = Mapping.empty(name.position()).with(KEY, name);
          return new Interpolation(variables, Mode.DEFAULT, unheard)
              .apply(alone)
              .get(KEY)
              .orElse(name);
        })
        .map(name -> ((Scalar) name).text());
  }

  /** The file without its name, which is remarked on where the stack is called otherwise. */
  public static Mapping checked(Mapping file, String stack, Problems problems) {
    Optional<Tree> name = file.get(KEY);
    if (name.orElse(null) instanceof Scalar given && !given.text().equals(stack)) {
      problems.warning(
          given.position(), "'name' is ignored: the stack is called " + stack + ", as asked for");
    }
    return file.without(KEY);
  }
}
