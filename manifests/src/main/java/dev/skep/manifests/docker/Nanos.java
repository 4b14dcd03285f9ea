package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Tree.Scalar;
import java.time.Duration;
import java.util.Optional;

/** Durations in billionths of a second. */
public final class Nanos {
  private Nanos() {}

  /** The duration that a request says, if it says one. */
  public static Optional<Duration> in(Fields request, String key) {
    String nanos = request.text(key);
    return nanos.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Long.parseLong(nanos)));
  }

  /** A duration of the file, if there is one. */
  static Optional<Scalar> of(Fields fields, String key) {
    return fields.duration(key).map(duration -> Scalar.integer(fields.at(key), duration.toNanos()));
  }

  /** A duration that is not zero. */
  static Optional<Scalar> ofSet(Fields fields, String key) {
    return of(fields, key).filter(nanos -> !nanos.text().equals("0"));
  }
}
