package dev.skep.manifests.normalise;

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

  private final Surroundings surroundings;
  private final Problems problems;
  private final ServiceNormaliser services;
  private final Optional<ModernForms> modern;

  /**
   * For the files of one stack.
   *
   * @param surroundings what the files refer to
   * @param problems receives what is wrong
   */
  public Normaliser(Surroundings surroundings, Problems problems) {
    this(surroundings, problems, Optional.empty());
  }

  private Normaliser(Surroundings surroundings, Problems problems, Optional<ModernForms> modern) {
    this.surroundings = surroundings;
    this.problems = problems;
    this.modern = modern;
    services = new ServiceNormaliser(surroundings, problems);
  }

  /**
   * For files of today's Compose Specification.
   *
   * @param inline the surroundings' files; receives contents that stand in the manifest
   */
  public static Normaliser modern(
      Surroundings surroundings, InlineFiles inline, Problems problems) {
    return new Normaliser(
        surroundings, problems, Optional.of(new ModernForms(surroundings, inline, problems)));
  }

  /** A valid file in its long form, without the version. */
  public Mapping normalise(Mapping file) {
    Mapping older = modern.map(forms -> forms.apply(file)).orElse(file);
    Mapping result = older.without("version");
    result = each(result, "services", (_, service) -> services.normalise(service));
    result = each(result, "networks", this::declared);
    result = each(result, "volumes", this::volume);
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

  private Mapping volume(String name, Mapping written) {
    Mapping volume = declared(name, written);
    if (volume.get("external").isPresent()) {
      for (String setting : SETTINGS_OF_OWN_VOLUMES) {
        volume
            .entry(setting)
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
    return declared.get("name").isPresent()
        ? declared
        : declared.with("name", Scalar.text(at, name));
  }

  private Mapping externalWithName(String name, Mapping declared, Mapping external) {
    Position at = external.position();
    Mapping result = declared.with("external", Scalar.flag(at, true));
    Optional<Tree> inner = external.get("name");
    if (inner.isPresent() && declared.get("name").isPresent()) {
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
    Tree real = inner.or(() -> declared.get("name")).orElse(Scalar.text(at, name));
    return result.with("name", real);
  }

  private Mapping payload(String name, Mapping written) {
    Mapping payload = declared(name, written);
    Optional<Tree> file = payload.get("file");
    return file.isPresent()
        ? payload.with(
            "file",
            Scalar.text(file.get().position(), surroundings.absolute(((Scalar) file.get()).text())))
        : payload;
  }
}
