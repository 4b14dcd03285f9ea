package dev.skep.manifests.docker;

import dev.skep.manifests.convert.Fields;
import dev.skep.manifests.tree.Tree.Scalar;
import java.util.Optional;

/** Durations in billionths of a second. */
final class Nanos {
  private Nanos() {}

  /** A duration, if there is one. */
  static Optional<Scalar> of(Fields fields, String key) {
    return fields.duration(key).map(duration -> Scalar.integer(fields.at(key), duration.toNanos()));
  }

  /** A duration that is not zero. */
  static Optional<Scalar> ofSet(Fields fields, String key) {
    return of(fields, key).filter(nanos -> !nanos.text().equals("0"));
  }
}
