package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.validate.Suggestion;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.InvalidValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Brings what only today's Compose Specification knows of one service into older forms. */
final class ModernService {
  private static final int OCTAL = 8;

  private static final List<String> MOUNT_OPTIONS =
      List.of("ro", "rw", "nocopy", "private", "rprivate", "shared", "rshared", "slave", "rslave");

  private final ServiceFiles files;
  private final Problems problems;

  ModernService(Surroundings surroundings, Problems problems) {
    files = new ServiceFiles(surroundings, problems);
    this.problems = problems;
  }

  Mapping apply(Mapping written) {
    Mapping service = written;
    service = moved(service, "scale", "deploy", "replicas");
    service = moved(service, "cpus", "deploy", "resources", "limits", "cpus");
    service = moved(service, "mem_limit", "deploy", "resources", "limits", "memory");
    service = moved(service, "pids_limit", "deploy", "resources", "limits", "pids");
    service = moved(service, "mem_reservation", "deploy", "resources", "reservations", "memory");
    service = files.labels(service);
    service = changed(service, "depends_on", ModernService::dependencies);
    service = changed(service, "annotations", Pairs::withEmptyValues);
    service = changed(service, "storage_opt", Pairs::withEmptyValues);
    service = changed(service, "gpus", ModernService::gpus);
    service = items(service, "devices", this::device);
    service = items(service, "group_add", ModernService::asText);
    service = items(service, "secrets", this::withOctalMode);
    service = items(service, "configs", this::withOctalMode);
    service = items(service, "volumes", this::mount);
    service = items(service, "security_opt", files::securityOption);
    return changed(service, "env_file", files::envFiles);
  }

  private static Mapping changed(Mapping service, String key, UnaryOperator<Tree> change) {
    Optional<Tree> value = service.get(key).filter(tree -> !isNull(tree));
    return value.isPresent() ? service.with(key, change.apply(value.get())) : service;
  }

  private static boolean isNull(Tree tree) {
    return tree instanceof Scalar scalar && scalar.isNull();
  }

  private static Mapping items(Mapping service, String key, Function<Tree, Tree> change) {
    return service.get(key).orElse(null) instanceof Sequence sequence
        ? service.with(
            key,
            new Sequence(
                sequence.position(), sequence.items().stream().map(change::apply).toList()))
        : service;
  }

  /** Moves a value to where Compose files of version 3 have it. */
  private Mapping moved(Mapping service, String key, String... path) {
    if (!(service.get(key).orElse(null) instanceof Scalar value)) {
      return service;
    }
    // Without a limit is what a service is that says nothing.
    boolean nothing = value.text().equals("-1") || value.isNull();
    Mapping rest = service.without(key);
    return nothing ? rest : put(rest, key, value, List.of(path));
  }

  private Mapping put(Mapping into, String from, Scalar value, List<String> path) {
    String key = path.getFirst();
    Optional<Tree> before = into.get(key).filter(tree -> !isNull(tree));
    if (path.size() > 1) {
      Mapping inner =
          before.orElse(null) instanceof Mapping mapping
              ? mapping
              : Mapping.empty(value.position());
      return into.with(key, put(inner, from, value, path.subList(1, path.size())));
    }
    if (before.isPresent()) {
      boolean same = before.get() instanceof Scalar scalar && scalar.text().equals(value.text());
      if (!same) {
        problems.error(
            value.position(),
            "'" + from + "' and '" + key + "' under 'deploy' say different things; remove one");
      }
      return into;
    }
    return into.with(key, value);
  }

  private static Tree dependencies(Tree tree) {
    if (!(tree instanceof Sequence names)) {
      return tree;
    }
    Mapping result = Mapping.empty(tree.position());
    for (Tree name : names.items()) {
      Position at = name.position();
      result =
          result.with(
              ((Scalar) name).text(),
              Mapping.empty(at).with("condition", Scalar.text(at, "service_started")));
    }
    return result;
  }

  private static Tree gpus(Tree tree) {
    return tree instanceof Scalar count
        ? new Sequence(
            count.position(), List.of(Mapping.empty(count.position()).with("count", count)))
        : tree;
  }

  /** {@code host[:container[:permissions]]}; a CDI device has a name and no path. */
  private Tree device(Tree tree) {
    if (!(tree instanceof Scalar text)) {
      return tree;
    }
    Position at = text.position();
    boolean named = !text.text().startsWith("/") && text.text().contains("=");
    String[] parts = named ? new String[] {text.text()} : text.text().split(":", -1);
    if (parts.length > 3 || !named && !parts[0].startsWith("/")) {
      problems.error(
          at,
          "'"
              + text.text()
              + "' is not a device; write it like /dev/sda, /dev/sda:/dev/xvda:rwm"
              + " or vendor.example/gpu=0");
    }
    Mapping device = Mapping.empty(at).with("source", Scalar.text(at, parts[0]));
    if (parts.length > 1 && parts[1].startsWith("/")) {
      device = device.with("target", Scalar.text(at, parts[1]));
    } else if (parts.length == 2) {
      device = device.with("permissions", Scalar.text(at, parts[1]));
    }
    return parts.length > 2 ? device.with("permissions", Scalar.text(at, parts[2])) : device;
  }

  private static Tree asText(Tree tree) {
    return Scalar.text(tree.position(), ((Scalar) tree).text());
  }

  /** Permission bits in quotes are octal, as chmod takes them. */
  private Tree withOctalMode(Tree tree) {
    if (!(tree instanceof Mapping file)
        || !(file.get("mode").orElse(null) instanceof Scalar mode)
        || mode.type() != Type.TEXT) {
      return tree;
    }
    try {
      return file.with(
          "mode", Scalar.integer(mode.position(), Integer.parseInt(mode.text(), OCTAL)));
    } catch (NumberFormatException e) {
      problems.error(mode.position(), "'" + mode.text() + "' is not a mode; write it like 0440");
      return tree;
    }
  }

  private Tree mount(Tree tree) {
    if (tree instanceof Scalar text) {
      warnOfMountOptions(text);
      return tree;
    }
    Mapping mount = (Mapping) tree;
    if (!(mount.get("tmpfs").orElse(null) instanceof Mapping tmpfs)) {
      return tree;
    }
    if (tmpfs.get("size").orElse(null) instanceof Scalar size && size.type() == Type.TEXT) {
      try {
        tmpfs = tmpfs.with("size", Scalar.integer(size.position(), ByteSize.parse(size.text())));
      } catch (InvalidValue e) {
        problems.error(size.position(), e.problem());
      }
    }
    return mount.with("tmpfs", withOctalMode(tmpfs));
  }

  private void warnOfMountOptions(Scalar text) {
    int last = text.text().lastIndexOf(':');
    boolean three = last > 0 && text.text().lastIndexOf(':', last - 1) > 0;
    String options = text.text().substring(last + 1);
    if (!three || options.startsWith("/")) {
      return;
    }
    for (String option : options.split(",")) {
      if (!MOUNT_OPTIONS.contains(option)) {
        problems.warning(
            text.position(),
            "the option '"
                + option
                + "' of a mount is ignored"
                + Suggestion.forWord(option, MOUNT_OPTIONS));
      }
    }
  }
}
