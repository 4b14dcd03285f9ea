package dev.skep.manifests.normalise;

import dev.skep.manifests.Mode;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Brings a valid file into one long form. */
public final class Normaliser {
  private static final List<String> SETTINGS_OF_OWN_VOLUMES =
      List.of("driver", "driver_opts", "labels");

  private static final String CLUSTER_VOLUME = "x-cluster-spec";

  private final Surroundings surroundings;
  private final boolean strict;
  private final Problems problems;
  private final ServiceNormaliser services;
  private final Optional<ModernForms> modern;

  /**
   * For the files of one stack.
   *
   * @param surroundings what the files refer to
   * @param mode by whose rules
   * @param problems receives what is wrong
   */
  public Normaliser(Surroundings surroundings, Mode mode, Problems problems) {
    this(surroundings, mode, problems, Optional.empty());
  }

  private Normaliser(
      Surroundings surroundings, Mode mode, Problems problems, Optional<ModernForms> modern) {
    this.surroundings = surroundings;
    strict = mode == Mode.STRICT;
    this.problems = problems;
    this.modern = modern;
    services = new ServiceNormaliser(surroundings, strict, problems);
  }

  /**
   * For files of today's Compose Specification.
   *
   * @param inline the surroundings' files; receives contents that stand in the manifest
   */
  public static Normaliser modern(
      Surroundings surroundings, InlineFiles inline, Problems problems) {
    return new Normaliser(
        surroundings,
        Mode.DEFAULT,
        problems,
        Optional.of(new ModernForms(surroundings, inline, problems)));
  }

  /** A valid file in its long form, without the version. */
  public Mapping normalise(Mapping file) {
    if (strict) {
      Dates.refuse(file, problems);
      if (problems.hasErrors()) {
        return file;
      }
    }
    Mapping older = modern.map(forms -> forms.apply(file)).orElse(file);
    Mapping result = older.without("version");
    result = each(result, "services", (_, service) -> services.normalise(service));
    result = each(result, "networks", (name, network) -> extensions(declared(name, network)));
    result = each(result, "volumes", (name, volume) -> extensions(volume(name, volume)));
    result = each(result, "secrets", this::payload);
    return each(result, "configs", this::payload);
  }

  private static Mapping each(
      Mapping file, String section, BiFunction<String, Mapping, Mapping> change) {
    Optional<Tree> found = file.get(section);
    if (found.isEmpty()) {
      return file;
    }
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    ((Mapping) found.get())
        .entries()
        .forEach((name, entry) -> {
          Mapping value =
              entry.value() instanceof Mapping mapping
                  ? mapping
                  : Mapping.empty(entry.value().position());
          entries.put(name, new Entry(entry.key(), change.apply(name, value)));
        });
    return file.with(section, new Mapping(found.get().position(), entries));
  }

  /** The docker CLI keeps the extensions of external networks and volumes only. */
  private Mapping extensions(Mapping declared) {
    Mapping result = declared;
    if (strict && declared.get("external").isEmpty()) {
      for (String key : declared.entries().keySet()) {
        result = key.startsWith("x-") && !key.equals(CLUSTER_VOLUME) ? result.without(key) : result;
      }
    }
    return result;
  }

  private Mapping volume(String name, Mapping written) {
    Mapping volume = declared(name, written);
    if (volume.get("external").isPresent()) {
      for (String setting : SETTINGS_OF_OWN_VOLUMES) {
        volume
            .entry(setting)
            .filter(entry -> saysSomething(entry.value()))
            .ifPresent(entry ->
                problems.error(
                    entry.key(),
                    "'"
                        + setting
                        + "' cannot be set for the external volume '"
                        + name
                        + "', which exists already; remove one of the two"));
      }
    }
    return volume;
  }

  private static boolean saysSomething(Tree value) {
    return switch (value) {
      case Scalar scalar -> !scalar.text().isEmpty();
      case Mapping mapping -> !mapping.entries().isEmpty();
      case Tree.Sequence sequence -> !sequence.items().isEmpty();
    };
  }

  /** What networks, volumes, secrets and configs have in common. */
  private Mapping declared(String name, Mapping written) {
    Mapping result = written;
    for (String pairs : List.of("labels", "driver_opts")) {
      Optional<Tree> value = result.get(pairs);
      if (value.isPresent()) {
        result = result.with(pairs, Pairs.withEmptyValues(value.get()));
      }
    }
    return external(name, result);
  }

  private Mapping external(String name, Mapping declared) {
    Optional<Tree> external = declared.get("external");
    if (external.isEmpty()) {
      return declared;
    }
    Position at = external.get().position();
    if (external.get() instanceof Mapping inner) {
      return externalWithName(name, declared, inner);
    }
    boolean isExternal = ((Scalar) external.get()).text().equals("true");
    if (!isExternal) {
      return declared.without("external");
    }
    return declared.get("name").filter(Normaliser::saysSomething).isPresent()
        ? declared
        : declared.with("name", Scalar.text(at, name));
  }

  private Mapping externalWithName(String name, Mapping declared, Mapping external) {
    Position at = external.position();
    Mapping result = declared.with("external", Scalar.flag(at, true));
    Optional<Tree> inner = external.get("name").filter(Normaliser::saysSomething);
    Optional<Tree> outer = declared.get("name").filter(Normaliser::saysSomething);
    if (inner.isPresent() && outer.isPresent()) {
      problems.error(
          inner.get().position(),
          "'" + name + "' has two names; keep 'name' beside 'external: true' and remove this one");
      return result;
    }
    if (inner.isPresent()) {
      problems.warning(
          inner.get().position(),
          "'external.name' is deprecated; write 'name' beside 'external: true'");
    }
    Tree real = inner.or(() -> outer).orElse(Scalar.text(at, name));
    return result.with("name", real);
  }

  /** To the docker CLI no file is the folder itself, and '~' is a folder's name. */
  private Mapping strictPayload(Mapping payload, Optional<Tree> file) {
    boolean hasDriver = payload.get("driver").filter(Normaliser::saysSomething).isPresent();
    String path = file.map(value -> ((Scalar) value).text()).orElse("");
    Position at = file.map(Tree::position).orElse(payload.position());
    if (payload.get("external").isPresent()) {
      return payload;
    }
    if (hasDriver && !path.isEmpty()) {
      problems.error(at, "a driver has no 'file'; remove one of the two");
    }
    return hasDriver
        ? payload
        : payload.with("file", Scalar.text(at, surroundings.absoluteWithoutHome(path)));
  }

  private Mapping payload(String name, Mapping written) {
    Mapping payload = declared(name, written);
    Optional<Tree> file = payload.get("file");
    if (strict) {
      return strictPayload(payload, file);
    }
    return file.isPresent()
        ? payload.with(
            "file",
            Scalar.text(file.get().position(), surroundings.absolute(((Scalar) file.get()).text())))
        : payload;
  }
}
