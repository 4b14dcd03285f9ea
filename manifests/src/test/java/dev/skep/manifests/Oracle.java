package dev.skep.manifests;

import dev.skep.api.Bytes;
import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.support.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Stack files with what the docker CLI says of them, where a checkout of them is near. */
public record Oracle(Path directory) {
  private static final String STACK = "s";

  /** The oracle beside the project; nothing where there is none. */
  public static Optional<Oracle> find() {
    for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
      Path candidate = here.resolve("shared").resolve("compose-oracle");
      if (Files.isDirectory(candidate)) {
        return Optional.of(new Oracle(candidate));
      }
    }
    return Optional.ofNullable(System.getProperty("skep.shared"))
        .map(shared -> Path.of(shared).resolve("compose-oracle"))
        .map(Oracle::new);
  }

  /**
   * One file.
   *
   * @param bare the verdict of {@code stack config} with an empty environment
   * @param config the verdict of {@code stack config}
   * @param accepted whether the docker CLI deploys it
   * @param error what it says if not
   * @param normalised what {@code stack config} prints
   * @param specs what it sends to the engine if so
   */
  public record Case(
      String name,
      Source source,
      Inputs inputs,
      String directory,
      boolean bare,
      boolean config,
      boolean accepted,
      String error,
      Optional<String> normalised,
      Optional<Map<String, Object>> specs) {
    Options strict() {
      return new Options(STACK, directory, Feature.ALL, Mode.STRICT);
    }

    /** Files that are read and variables that are set when the environment is empty. */
    Inputs bareInputs() {
      return new Inputs(Map.of("HOME", "/root"), Map.of());
    }

    ManifestReader reader() {
      return new ManifestReader(List.of(source), inputs, inputs, strict());
    }

    Options options() {
      return new Options(STACK, directory, Feature.ALL, Mode.STRICT);
    }
  }

  /** All files of a collection: {@code real} or {@code probes}. */
  public List<Case> cases(String collection) {
    Path root = directory.resolve(collection);
    List<Case> cases = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(root.resolve("verdicts.tsv"));
      for (String line : lines.subList(1, lines.size())) {
        cases.add(read(root, line.split("\t", -1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  private static Case read(Path root, String[] verdict) throws IOException {
    String name = verdict[0];
    String stem = name.replaceAll("\\.ya?ml$", "") + ".json";
    Map<String, Object> surroundings = new HashMap<>();
    Path env = root.resolve("env").resolve(stem);
    if (Files.exists(env)) {
      surroundings.putAll(json(env));
    }
    Path specs = root.resolve("specs").resolve(stem);
    Path normalised = root.resolve("normalised").resolve(stem.replace(".json", ".yml"));
    String workdir = (String) surroundings.getOrDefault("workdir", "/srv/a/b/c");
    return new Case(
        name,
        Source.decode(name, Files.readAllBytes(root.resolve("cases").resolve(name))),
        inputs(surroundings, workdir),
        workdir,
        verdict[1].equals("ok"),
        verdict[3].equals("ok"),
        verdict[5].equals("ok"),
        verdict[4].isEmpty() ? verdict[6] : verdict[4],
        Files.exists(normalised) ? Optional.of(Files.readString(normalised)) : Optional.empty(),
        Files.exists(specs) ? Optional.of(json(specs)) : Optional.empty());
  }

  /** What the docker CLI was run with: variables, and stubs in place of files. */
  private static Inputs inputs(Map<String, Object> surroundings, String workdir) {
    Map<String, String> variables = new HashMap<>(Map.of("HOME", "/root"));
    if (surroundings.get("env") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> variables.put((String) key, String.valueOf(value)));
    }
    Surroundings paths =
        new Surroundings(
            workdir, name -> Optional.ofNullable(variables.get(name)), Inputs.none()::read);
    Map<String, Bytes> files = new HashMap<>();
    if (surroundings.get("stubs") instanceof List<?> stubs) {
      for (Object stub : stubs) {
        Map<?, ?> file = (Map<?, ?>) stub;
        boolean envFile = "env_file".equals(file.get("kind"));
        files.put(
            paths.absolute(String.valueOf(file.get("path"))),
            envFile ? Bytes.EMPTY : Bytes.utf8("stub\n"));
      }
    }
    return new Inputs(variables, files);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(Path file) throws IOException {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    return (Map<String, Object>)
        Objects.requireNonNull(new Load(settings).loadFromString(Files.readString(file)));
  }
}
