package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.EnvFile;
import dev.skep.manifests.values.InvalidValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Brings what only today's Compose Specification knows of one service into older forms. */
final class ModernService {
  private static final int OCTAL = 8;

  /** Profiles have some ten kilobytes. */
  private static final int MAX_SECCOMP_BYTES = 1_000_000;

  private static final Pattern SECCOMP_FILE =
      Pattern.compile("seccomp[:=](?!unconfined$|builtin$)(.+)");
  private static final Set<String> MOUNT_OPTIONS_WITHOUT_EFFECT =
      Set.of("z", "Z", "cached", "delegated", "consistent");

  private final Surroundings surroundings;
  private final Problems problems;

  ModernService(Surroundings surroundings, Problems problems) {
    this.surroundings = surroundings;
    this.problems = problems;
  }

  Mapping apply(Mapping written) {
    Mapping service = written;
    service = moved(service, "scale", "deploy", "replicas");
    service = moved(service, "cpus", "deploy", "resources", "limits", "cpus");
    service = moved(service, "mem_limit", "deploy", "resources", "limits", "memory");
    service = moved(service, "pids_limit", "deploy", "resources", "limits", "pids");
    service = moved(service, "mem_reservation", "deploy", "resources", "reservations", "memory");
    service = labelFiles(service);
    service = changed(service, "depends_on", ModernService::dependencies);
    service = changed(service, "annotations", Pairs::withEmptyValues);
    service = changed(service, "storage_opt", Pairs::withEmptyValues);
    service = changed(service, "gpus", ModernService::gpus);
    service = items(service, "devices", this::device);
    service = items(service, "group_add", ModernService::asText);
    service = items(service, "secrets", this::withOctalMode);
    service = items(service, "configs", this::withOctalMode);
    service = items(service, "volumes", this::mount);
    service = items(service, "security_opt", this::securityOption);
    return changed(service, "env_file", this::envFiles);
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
    String options = text.text().substring(text.text().lastIndexOf(':') + 1);
    if (options.startsWith("/") || options.length() == text.text().length()) {
      return;
    }
    for (String option : options.split(",")) {
      if (MOUNT_OPTIONS_WITHOUT_EFFECT.contains(option)) {
        problems.warning(
            text.position(), "the option '" + option + "' of a mount is ignored; remove it");
      }
    }
  }

  /** The engine wants the profile itself, since its host has no such file. */
  private Tree securityOption(Tree tree) {
    Scalar option = (Scalar) tree;
    var file = SECCOMP_FILE.matcher(option.text());
    if (!file.matches() || file.group(1).startsWith("{")) {
      return tree;
    }
    String path = surroundings.absolute(file.group(1));
    return read(path, MAX_SECCOMP_BYTES, option.position(), "the seccomp profile ")
        .map(profile ->
            (Tree)
                Scalar.text(
                    option.position(),
                    "seccomp=" + new String(profile.toArray(), StandardCharsets.UTF_8)))
        .orElse(tree);
  }

  private Mapping labelFiles(Mapping service) {
    Optional<Tree> named = service.get("label_file").filter(tree -> !isNull(tree));
    if (named.isEmpty()) {
      return service;
    }
    List<Tree> files = named.get() instanceof Sequence list ? list.items() : List.of(named.get());
    Mapping labels = Mapping.empty(named.get().position());
    for (Tree file : files) {
      Position at = file.position();
      String path = surroundings.absolute(((Scalar) file).text());
      try {
        Optional<Bytes> content = read(path, ServiceEnvironment.MAX_FILE_BYTES, at, "the file ");
        for (EnvFile.Line line : EnvFile.parse(content.orElse(Bytes.EMPTY))) {
          labels = labels.with(line.name(), Scalar.text(at, line.value().orElse("")));
        }
      } catch (InvalidValue e) {
        problems.error(at, "the file " + path + ": " + e.problem());
      }
    }
    Optional<Tree> written = service.get("labels").filter(tree -> !isNull(tree));
    if (written.isPresent()) {
      for (var own : Pairs.withEmptyValues(written.get()).values().entrySet()) {
        labels = labels.with(own.getKey(), own.getValue());
      }
    }
    return service.without("label_file").with("labels", labels);
  }

  /** Paths alone; a file that need not exist and does not is left out. */
  private Tree envFiles(Tree tree) {
    if (!(tree instanceof Sequence sequence)) {
      return tree;
    }
    List<Tree> paths = new ArrayList<>();
    for (Tree item : sequence.items()) {
      if (!(item instanceof Mapping file)) {
        paths.add(item);
        continue;
      }
      Scalar path = (Scalar) file.get("path").orElseThrow();
      if (file.get("format").orElse(null) instanceof Scalar format
          && !format.text().equals("raw")) {
        problems.error(format.position(), "'format' of an env file is raw, or left out");
      }
      boolean optional =
          file.get("required").orElse(null) instanceof Scalar required
              && required.text().equals("false");
      if (!optional || exists(surroundings.absolute(path.text()))) {
        paths.add(path);
      }
    }
    return new Sequence(sequence.position(), paths);
  }

  private boolean exists(String path) {
    try {
      surroundings.files().read(path, 1);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true; // The stage that reads it says what is wrong.
    }
  }

  private Optional<Bytes> read(String path, int max, Position at, String what) {
    try {
      Bytes content = surroundings.files().read(path, max + 1);
      if (content.length() <= max) {
        return Optional.of(content);
      }
      problems.error(at, what + path + " has more than " + max + " bytes");
    } catch (NoSuchFileException e) {
      problems.error(at, what + path + " does not exist");
    } catch (IOException e) {
      problems.error(at, what + path + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }
}
