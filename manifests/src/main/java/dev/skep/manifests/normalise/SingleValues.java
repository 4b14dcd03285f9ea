package dev.skep.manifests.normalise;

import dev.skep.manifests.normalise.Kind.Plain;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/** The normal form of single values. */
final class SingleValues {
  private static final BigInteger LOWER_32_BITS = BigInteger.valueOf(0xFFFF_FFFFL);

  private final boolean strict;
  private final Problems problems;

  SingleValues(boolean strict, Problems problems) {
    this.strict = strict;
    this.problems = problems;
  }

  /** The normal form of a value that is not null; nothing where it says nothing. */
  Optional<Tree> value(Scalar scalar, Plain plain) {
    return switch (plain) {
      case TEXT, SET_TEXT ->
          scalar.type() == Type.TEXT
              ? present(scalar, plain == Plain.SET_TEXT || !scalar.text().isEmpty())
              : mismatch(scalar, "text");
      case FLAG, SET_FLAG ->
          scalar.type() == Type.BOOLEAN
              ? present(scalar, plain == Plain.SET_FLAG || scalar.text().equals("true"))
              : mismatch(scalar, "true or false");
      case INTEGER, COUNT -> whole(scalar, plain == Plain.INTEGER, false, false);
      case SET_INTEGER, SET_COUNT -> whole(scalar, plain == Plain.SET_INTEGER, true, false);
      case COUNT_32, SET_COUNT_32 -> whole(scalar, false, plain == Plain.SET_COUNT_32, true);
      case RATIO -> ratio(scalar);
      case DURATION, SET_DURATION -> duration(scalar, plain == Plain.SET_DURATION);
      case BYTES -> bytes(scalar);
      case TEXTS, MIXED, PAIRS, PAIRS_OR_NULLS, LIMIT ->
          throw new IllegalStateException(plain + " is no single value");
    };
  }

  /** What is to be done about a value of the wrong type. */
  Optional<Tree> mismatch(Tree tree, String wanted) {
    if (!strict) {
      return Optional.of(tree);
    }
    boolean quotable = tree instanceof Scalar && wanted.equals("text");
    problems.error(
        tree.position(),
        wanted
            + " belongs here, not "
            + tree.kindName()
            + (quotable ? "; write \"" + ((Scalar) tree).text() + "\" in quotes" : ""));
    return Optional.empty();
  }

  private static Optional<Tree> present(Scalar scalar, boolean says) {
    return says ? Optional.of(scalar) : Optional.empty();
  }

  private static boolean isNumber(Scalar scalar) {
    return scalar.type() == Type.INTEGER || scalar.type() == Type.FLOAT;
  }

  private Optional<Tree> whole(Scalar scalar, boolean signed, boolean set, boolean narrow) {
    if (!isNumber(scalar)) {
      return mismatch(scalar, "a whole number");
    }
    BigDecimal written = new BigDecimal(scalar.text());
    if (!signed && written.signum() < 0) {
      return refused(scalar, "a whole number from 0 up belongs here, not " + scalar.text());
    }
    BigInteger value = written.setScale(0, RoundingMode.DOWN).toBigInteger();
    if (narrow && strict) {
      value = value.and(LOWER_32_BITS);
    }
    return set || value.signum() != 0
        ? Optional.of(new Scalar(scalar.position(), Type.INTEGER, value.toString()))
        : Optional.empty();
  }

  private Optional<Tree> ratio(Scalar scalar) {
    if (!isNumber(scalar)) {
      return mismatch(scalar, "a number");
    }
    float value = new BigDecimal(scalar.text()).floatValue();
    if (value == 0 || Float.isInfinite(value)) {
      return value == 0 ? Optional.empty() : mismatch(scalar, "a number");
    }
    BigDecimal shortest = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    return Optional.of(
        new Scalar(
            scalar.position(),
            shortest.scale() <= 0 ? Type.INTEGER : Type.FLOAT,
            shortest.toPlainString()));
  }

  private Optional<Tree> duration(Scalar scalar, boolean set) {
    if (scalar.type() != Type.TEXT) {
      return mismatch(scalar, "a duration such as 30s");
    }
    try {
      Duration duration = GoDuration.parse(scalar.text());
      return set || !duration.isZero()
          ? Optional.of(Scalar.text(scalar.position(), GoDuration.print(duration)))
          : Optional.empty();
    } catch (InvalidValue e) {
      return refused(scalar, e.problem());
    }
  }

  private Optional<Tree> bytes(Scalar scalar) {
    if (scalar.type() != Type.TEXT && scalar.type() != Type.INTEGER) {
      return mismatch(scalar, "an amount of memory");
    }
    try {
      long bytes = ByteSize.parse(scalar.text());
      return bytes == 0
          ? Optional.empty()
          : Optional.of(Scalar.text(scalar.position(), Long.toString(bytes)));
    } catch (InvalidValue e) {
      return refused(scalar, e.problem());
    }
  }

  private Optional<Tree> refused(Scalar scalar, String problem) {
    if (!strict) {
      return Optional.of(scalar);
    }
    problems.error(scalar.position(), problem);
    return Optional.empty();
  }
}
