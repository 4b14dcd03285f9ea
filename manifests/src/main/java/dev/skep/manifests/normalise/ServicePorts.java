package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.values.PortSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Published ports in their long form. */
final class ServicePorts {
  /**
   * Ports that one stack may publish; a few ranges could ask for all that exist many times over.
   */
  static final int MAX_PORTS = 10_000;

  private final boolean strict;
  private final Problems problems;
  private int published = 0;

  ServicePorts(boolean strict, Problems problems) {
    this.strict = strict;
    this.problems = problems;
  }

  Sequence normalise(Tree tree) {
    List<Tree> ports = new ArrayList<>();
    for (Tree item : ((Sequence) tree).items()) {
      if (item instanceof Scalar scalar) {
        ports.addAll(fromShortForm(scalar));
      } else {
        ports.add(item);
      }
    }
    return new Sequence(tree.position(), ports);
  }

  private List<Mapping> fromShortForm(Scalar scalar) {
    try {
      if (strict && scalar.type() == Type.FLOAT) {
        throw new InvalidValue("a port is a whole number or text, not a fractional number");
      }
      PortSpec spec = PortSpec.parse(scalar.text());
      published += spec.size();
      if (published > MAX_PORTS) {
        throw new InvalidValue("a stack publishes at most " + MAX_PORTS + " ports");
      }
      if (!spec.address().isEmpty()) {
        problems.warning(
            scalar.position(),
            "the address "
                + spec.address()
                + " is ignored; the port opens on all addresses of a node");
      }
      return spec.ports().stream().map(port -> longForm(scalar, port, spec.protocol())).toList();
    } catch (InvalidValue e) {
      problems.error(scalar.position(), e.problem());
      return List.of();
    }
  }

  private static Mapping longForm(Scalar scalar, PortSpec.Port port, String protocol) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    put(entries, "mode", Scalar.text(scalar.position(), "ingress"));
    put(entries, "target", Scalar.integer(scalar.position(), port.target()));
    if (port.published() != 0) {
      put(entries, "published", Scalar.integer(scalar.position(), port.published()));
    }
    put(entries, "protocol", Scalar.text(scalar.position(), protocol));
    return new Mapping(scalar.position(), entries);
  }

  private static void put(LinkedHashMap<String, Entry> entries, String key, Scalar value) {
    entries.put(key, new Entry(value.position(), value));
  }
}
