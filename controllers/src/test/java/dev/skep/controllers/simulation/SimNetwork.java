package dev.skep.controllers.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which hosts reach which; each direction of each pair can be cut on its own. */
final class SimNetwork {
  private final Map<Link, Integer> cuts = new HashMap<>();

  /** One direction between two hosts. */
  record Link(String from, String to) {}

  /** Cuts may overlap; a link is whole when all of them are healed. */
  void cut(List<Link> links) {
    links.forEach(link -> cuts.merge(link, 1, Integer::sum));
  }

  void heal(List<Link> links) {
    links.forEach(
        link -> cuts.computeIfPresent(link, (key, count) -> count == 1 ? null : count - 1));
  }

  void healAll() {
    cuts.clear();
  }

  boolean reaches(SimHost from, SimHost to) {
    return from.isUp()
        && to.isUp()
        && (from == to || !cuts.containsKey(new Link(from.name(), to.name())));
  }

  boolean bothReach(SimHost one, SimHost other) {
    return reaches(one, other) && reaches(other, one);
  }
}
