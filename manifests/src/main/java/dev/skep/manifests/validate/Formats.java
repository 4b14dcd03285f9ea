package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.values.PortSpec;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds single values to their formats. */
final class Formats {
  private static final int DURATIONS_CHECKED_SINCE = 4;
  private static final Set<String> ORDERS = Set.of("start-first", "stop-first");

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,19}");
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,19}(?:\\.[0-9]{1,19})?");

  private Formats() {}

  /** Whether a text in quotes says what a value of one of these types does. */
  static boolean reads(String text, Set<Type> types) {
    return types.contains(Type.BOOLEAN) && (text.equals("true") || text.equals("false"))
        || types.contains(Type.INTEGER) && WHOLE.matcher(text).matches()
        || types.contains(Type.FLOAT) && NUMBER.matcher(text).matches();
  }

  /** What is wrong with a value, if anything. */
  static Optional<String> problem(Format format, Scalar value, int version) {
    try {
      switch (format) {
        case ANY -> {}
        case DURATION -> GoDuration.parse(value.text());
        case DURATION_SINCE_3_4 -> {
          if (version >= DURATIONS_CHECKED_SINCE) {
            GoDuration.parse(value.text());
          }
        }
        case PORT -> {
          if (value.type() != Type.FLOAT || version >= Shape.MODERN) {
            PortSpec.parse(value.text());
          }
        }
        case BYTES -> {
          // The docker CLI reads amounts later, when it turns values into its own types.
          if (version >= Shape.MODERN) {
            ByteSize.parse(value.text());
          }
        }
        case CPUS -> Cpus.parseNanos(value.text());
        case NOT_NEGATIVE -> {
          if (value.text().startsWith("-")) {
            return Optional.of("'" + value.text() + "' is less than zero");
          }
        }
        case UPDATE_ORDER -> {
          if (!ORDERS.contains(value.text())) {
            return Optional.of(
                "'" + value.text() + "' is not an order; it is start-first or stop-first");
          }
        }
      }
      return Optional.empty();
    } catch (InvalidValue e) {
      return Optional.of(e.problem());
    }
  }
}
