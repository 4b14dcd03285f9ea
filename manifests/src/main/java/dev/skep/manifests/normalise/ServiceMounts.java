package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.values.VolumeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Mounts in their long form, with absolute host paths. */
final class ServiceMounts {
  /** Such a path is absolute on the host that it belongs to. */
  private static final Pattern WINDOWS_PATH =
      Pattern.compile(
          "[a-zA-Z]:[/\\\\].*|\\\\\\\\[^/\\\\.][^/\\\\]*[/\\\\][^/\\\\.][^/\\\\]*[/\\\\].*",
          Pattern.DOTALL);

  private ServiceMounts() {}

  static Sequence normalise(Tree tree, Surroundings surroundings, Problems problems) {
    List<Tree> mounts = new ArrayList<>();
    for (Tree item : ((Sequence) tree).items()) {
      try {
        Mapping mount =
            item instanceof Scalar scalar
                ? longForm(scalar.position(), VolumeSpec.parse(scalar.text()))
                : (Mapping) item;
        mounts.add(withHostPath(mount, surroundings));
      } catch (InvalidValue e) {
        problems.error(item.position(), e.problem());
      }
    }
    return new Sequence(tree.position(), mounts);
  }

  private static Mapping longForm(Position at, VolumeSpec spec) {
    Mapping mount =
        Mapping.empty(at).with("type", Scalar.text(at, spec.bind() ? "bind" : "volume"));
    if (!spec.source().isEmpty()) {
      mount = mount.with("source", Scalar.text(at, spec.source()));
    }
    mount = mount.with("target", Scalar.text(at, spec.target()));
    if (spec.readOnly()) {
      mount = mount.with("read_only", Scalar.flag(at, true));
    }
    if (spec.propagation() != null) {
      mount =
          mount.with(
              "bind", Mapping.empty(at).with("propagation", Scalar.text(at, spec.propagation())));
    }
    if (spec.noCopy()) {
      mount = mount.with("volume", Mapping.empty(at).with("nocopy", Scalar.flag(at, true)));
    }
    return mount;
  }

  private static Mapping withHostPath(Mapping mount, Surroundings surroundings)
      throws InvalidValue {
    if (!mount.get("type").map(type -> ((Scalar) type).text()).orElse("").equals("bind")) {
      return mount;
    }
    Scalar source = (Scalar) mount.get("source").orElse(Scalar.none(mount.position()));
    if (source.text().isEmpty()) {
      throw new InvalidValue("a bind mount needs a 'source', the path on the host");
    }
    String path = surroundings.withHome(source.text());
    boolean absolute = path.startsWith("/") || WINDOWS_PATH.matcher(path).matches();
    return mount.with(
        "source",
        Scalar.text(source.position(), absolute ? path : surroundings.absoluteWithoutHome(path)));
  }
}
