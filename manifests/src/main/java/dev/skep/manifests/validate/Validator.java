package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Choice;
import dev.skep.manifests.validate.Shape.Key;
import dev.skep.manifests.validate.Shape.Keyed;
import dev.skep.manifests.validate.Shape.Listing;
import dev.skep.manifests.validate.Shape.Named;
import dev.skep.manifests.validate.Shape.Nothing;
import dev.skep.manifests.validate.Shape.OneOf;
import dev.skep.manifests.validate.Shape.Since;
import dev.skep.manifests.validate.Shape.Single;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Holds a file to its shape and reports every deviation. */
public final class Validator {
  private final int version;
  private final Problems problems;

  private Validator(int version, Problems problems) {
    this.version = version;
    this.problems = problems;
  }

  /**
   * Validates a file.
   *
   * @param version the second number of the file's version, or {@link Version#MODERN}
   */
  public static void validate(Mapping file, int version, Problems problems) {
    new Validator(version, problems).check(file, ComposeShape.FILE, "the file");
  }

  /** Validates a document of one of skep's own kinds. */
  public static void validate(Mapping document, NativeKind kind, Problems problems) {
    new Validator(Version.NEWEST, problems).check(document, KindShapes.of(kind), "the document");
  }

  private void check(Tree tree, Shape described, String what) {
    Shape shape = described instanceof OneOf oneOf ? ofThisVersion(oneOf) : described;
    if (!shape.fits(tree)) {
      if (isQuoted(tree, shape)) {
        return;
      }
      problems.error(tree.position(), what + " must be " + shape.words() + ", not " + found(tree));
      return;
    }
    switch (shape) {
      case Anything _, Nothing _, Choice _ -> {}
      case Single single ->
          Formats.problem(single.format(), (Scalar) tree, version)
              .ifPresent(problem -> problems.error(tree.position(), what + ": " + problem));
      case Listing listing -> checkItems((Sequence) tree, listing, what);
      case Keyed keyed -> checkKeys((Mapping) tree, keyed, what);
      case Named named -> checkNames((Mapping) tree, named, what);
      case Since since -> {
        if (version < since.version()) {
          problems.error(
              tree.position(), what + " may be " + shape.words() + needs(since.version()));
        } else {
          check(tree, since.shape(), what);
        }
      }
      case OneOf oneOf ->
          check(
              tree,
              oneOf.choices().stream()
                  .filter(choice -> choice.fits(tree))
                  .findFirst()
                  .orElseThrow(),
              what);
    }
  }

  /** Versions of Compose files do not even mention what came after them. */
  private OneOf ofThisVersion(OneOf oneOf) {
    return version >= Shape.MODERN
        ? oneOf
        : new OneOf(
            oneOf.choices().stream()
                .filter(choice -> !(choice instanceof Since since && since.isModern()))
                .toList());
  }

  /** Today's specification takes numbers and booleans in quotes, too. */
  private boolean isQuoted(Tree tree, Shape shape) {
    return version >= Shape.MODERN
        && tree instanceof Scalar scalar
        && scalar.type() == Type.TEXT
        && singles(shape).anyMatch(single -> Formats.reads(scalar.text(), single.types()));
  }

  private static Stream<Single> singles(Shape shape) {
    return switch (shape) {
      case Single single -> Stream.of(single);
      case OneOf oneOf -> oneOf.choices().stream().flatMap(Validator::singles);
      case Since since -> singles(since.shape());
      default -> Stream.empty();
    };
  }

  /** Numbers and booleans where text belongs are the commonest mistake; quotes are the way out. */
  private static String found(Tree tree) {
    if (tree instanceof Scalar scalar && !scalar.isNull() && scalar.type() != Type.TEXT) {
      return scalar.text() + "; if text is meant, write \"" + scalar.text() + "\" in quotes";
    }
    if (tree instanceof Scalar scalar && scalar.type() == Type.TEXT) {
      return "the text '" + abbreviated(scalar.text()) + "'";
    }
    return tree.kindName();
  }

  private static String abbreviated(String text) {
    int limit = 60; // enough to recognise a value, short enough for one line
    return text.length() <= limit ? text : text.substring(0, limit) + "…";
  }

  private String needs(int since) {
    return " only from version \"3." + since + "\" on; this file says 3." + version;
  }

  private void checkItems(Sequence sequence, Listing listing, String what) {
    Set<String> seen = new HashSet<>();
    for (Tree item : sequence.items()) {
      check(item, listing.item(), "an item of " + what);
      if (listing.distinct(version) && !seen.add(Fingerprint.of(item))) {
        problems.error(item.position(), what + " contains this item twice");
      }
    }
  }

  private void checkNames(Mapping mapping, Named named, String what) {
    mapping
        .entries()
        .forEach((name, entry) -> {
          boolean any = named.others() || version >= Shape.MODERN && named.name() == Shape.ANY_NAME;
          if (any || named.name().matcher(name).matches()) {
            check(entry.value(), named.value(), "'" + name + "'");
          } else {
            problems.error(
                entry.key(),
                "the name '"
                    + abbreviated(name)
                    + "' in "
                    + what
                    + " may hold only letters, digits, '.', '_' and '-'");
          }
        });
  }

  private void checkKeys(Mapping mapping, Keyed keyed, String what) {
    mapping.entries().forEach((name, entry) -> checkKey(name, entry, keyed, what));
    for (String required : keyed.required()) {
      if (mapping.get(required).isEmpty()) {
        problems.error(mapping.position(), what + " needs the key '" + required + "'");
      }
    }
  }

  private void checkKey(String name, Entry entry, Keyed keyed, String what) {
    Key key = keyed.keys().get(name);
    Key known = key != null && key.since() == Shape.MODERN && version < Shape.MODERN ? null : key;
    if (known != null && version >= known.since()) {
      check(entry.value(), known.value(), "'" + name + "'");
    } else if (name.startsWith("x-") && version >= keyed.extensionsSince()) {
      return;
    } else if (known != null) {
      problems.error(entry.key(), "the key '" + name + "' is known" + needs(known.since()));
    } else if (version >= keyed.openSince()) {
      problems.warning(
          entry.key(), "the key '" + abbreviated(name) + "' in " + what + " is ignored");
    } else if (version >= Shape.MODERN && name.startsWith("x-")) {
      // Today's specification leaves such keys to others, wherever they stand.
      return;
    } else if (!name.startsWith("x-") || keyed.extensionsSince() == Shape.NEVER) {
      problems.error(
          entry.key(),
          "unknown key '"
              + abbreviated(name)
              + "' in "
              + what
              + (problems.isFull() ? "" : wayOut(name, keyed)));
    } else {
      problems.error(
          entry.key(),
          "extensions such as '"
              + abbreviated(name)
              + "' are known"
              + needs(keyed.extensionsSince()));
    }
  }

  private String wayOut(String name, Keyed keyed) {
    String suggestion = Suggestion.forKey(name, keyed.known(version));
    return keyed.keys().containsKey(name)
        ? suggestion + "; or do not read strictly: today's Compose Specification has it"
        : suggestion;
  }
}
