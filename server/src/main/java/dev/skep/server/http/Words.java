package dev.skep.server.http;

import dev.skep.api.model.Node;
import java.util.Locale;

/** Words of requests as constants of the model; swarm's texts where a word is unknown. */
final class Words {
  private Words() {}

  /** Empty is active, swarm's default. */
  static Node.Availability availability(String word) {
    if (word.isEmpty()) {
      return Node.Availability.ACTIVE;
    }
    try {
      return Node.Availability.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(
          "invalid Availability: \"" + word + "\"; write active, pause or drain");
    }
  }

  static Node.Role role(String word) {
    try {
      return Node.Role.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("unknown role " + word + ": write worker or manager");
    }
  }
}
