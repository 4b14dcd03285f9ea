package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a file declares. It selects which keys are known. A missing one, and {@code
 * "3"}, mean the newest.
 */
public final class Version {
  /** The second number of the newest version, 3.13. */
  public static final int NEWEST = 13;

  /** What files of today's Compose Specification are validated as; it has no versions. */
  public static final int MODERN = Shape.MODERN;

  private static final Pattern FORM = Pattern.compile("3\\.([0-9]|1[0-3])");

  private Version() {}

  /** The version of a file with a valid one, in full: {@code 3.8}; 3.13 where it says less. */
  public static String text(Mapping file) {
    String written = file.get("version").orElse(null) instanceof Scalar scalar ? scalar.text() : "";
    return written.isEmpty() || written.equals("3") ? "3." + NEWEST : written;
  }

  /**
   * Looks at the version of a file that is read by today's Compose Specification: it means nothing
   * there, so versions of other formats are only remarked on.
   */
  public static void remark(Mapping file, Problems problems) {
    Optional<Tree> declared = file.get("version");
    if (declared.isEmpty()) {
      return;
    }
    boolean ours =
        declared.get() instanceof Scalar scalar
            && (scalar.text().isEmpty()
                || scalar.text().equals("3")
                || FORM.matcher(scalar.text()).matches());
    if (!ours) {
      problems.warning(
          declared.get().position(),
          "'version' is ignored: files are read by today's Compose Specification; remove it, or"
              + " read the file strictly, as the docker CLI does");
    }
  }

  /**
   * The second number of the version of a file.
   *
   * @param problems receives an error if nothing is returned
   */
  public static Optional<Integer> of(Mapping file, Problems problems) {
    Optional<Tree> declared = file.get("version");
    if (declared.isEmpty()) {
      return Optional.of(NEWEST);
    }
    Tree version = declared.get();
    if (!(version instanceof Scalar scalar) || scalar.type() != Type.TEXT) {
      problems.error(
          version.position(),
          "version must be text: write version: \"3.8\" with quotes, or leave it out");
      return Optional.empty();
    }
    String text = scalar.text();
    if (text.isEmpty() || text.equals("3")) {
      return Optional.of(NEWEST);
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      problems.error(
          scalar.position(),
          "version '" + text + "' is not supported; stack files have versions 3.0 to 3.13");
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(form.group(1)));
  }
}
