package dev.skep.cli.command;

import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Names;
import dev.skep.manifests.Environment;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Source;
import dev.skep.manifests.kinds.FolderName;
import dev.skep.manifests.kinds.ManifestFile;
import dev.skep.manifests.kinds.SetReader;
import dev.skep.manifests.values.DotEnv;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.yaml.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The manifests that a command is about, and what the stack or the set is called. */
final class ManifestFiles {
  /** The characters of the longest manifest as UTF-8; more is not read into memory. */
  private static final int MAX_BYTES = 4 * Limits.MAX_CHARACTERS;

  private static final String STDIN = "-";

  @Option(
      names = {"-f", "--file", "-c", "--compose-file"},
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Manifests, or folders of them; of Compose files later ones change earlier ones; - is"
              + " standard input")
  List<String> files = new ArrayList<>();

  @Option(
      names = {"-s", "--stack"},
      paramLabel = "NAME",
      description = "By default what 'name' in the files says, else the first file's folder")
  private String stack = "";

  @Option(
      names = {"-R", "--recursive"},
      description = "Folders with all that is in them, too")
  private boolean recursive;

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "What to remember skep's own documents under; 'default' if not given")
  private String set = "";

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description =
          "Variables to put into the files, below those of the environment; may be repeated. No"
              + " .env is read unless it is named here")
  private List<String> envFiles = new ArrayList<>();

  private @Nullable List<ManifestFile> gathered;

  /**
   * What was read.
   *
   * @param environment the variables to put into the files
   */
  record Loaded(String stack, Path directory, List<Source> sources, Environment environment) {}

  /** The name of the stack that named Compose files make up; empty if the user gave none. */
  String stack() {
    return stack;
  }

  /** The name of the set. */
  String set() {
    return set.isEmpty() ? ManifestSet.DEFAULT_NAME : set;
  }

  /** Whether there is more to read than the Compose files of one stack. */
  boolean isSet(Invocation invocation) {
    return recursive
        || !set.isEmpty()
        || gather(invocation).stream()
            .anyMatch(file -> !file.named() || SetReader.isNative(file.text()));
  }

  /**
   * Reads the files and those in folders, each once.
   *
   * @throws CliFailure if one cannot be read, or there is none
   */
  List<ManifestFile> gather(Invocation invocation) {
    if (files.isEmpty()) {
      throw CliFailure.usage(
          "no files: name them or their folders with -f, or use -f - for standard input");
    }
    List<ManifestFile> known = gathered;
    if (known == null) {
      known = new ArrayList<>();
      for (String file : files) {
        Path path = absolute(file, invocation);
        if (!file.equals(STDIN) && Files.isDirectory(path)) {
          known.addAll(ManifestFolder.read(file, path, recursive));
        } else {
          known.add(manifest(file, path.normalize(), invocation));
        }
      }
      // A file that is named and lies in a named folder, too, is one file, and was named.
      Set<String> paths = new HashSet<>();
      known.sort(Comparator.comparing(file -> !file.named()));
      known.removeIf(file -> !file.name().equals(STDIN) && !paths.add(file.path()));
      gathered = List.copyOf(known);
      return gathered;
    }
    return known;
  }

  private static ManifestFile manifest(String file, Path path, Invocation invocation) {
    Source source = Source.decode(file, read(file, invocation));
    return new ManifestFile(source.name(), source.text(), path.toString(), true);
  }

  /**
   * Reads the files of one stack.
   *
   * @throws CliFailure if one cannot be read, or no name can be found for the stack
   */
  Loaded load(Invocation invocation) {
    return load(invocation, "");
  }

  /**
   * Reads the files of one stack.
   *
   * @param otherwise the stack's name where none can be found; empty if that is a failure
   * @throws CliFailure if one cannot be read, or no name can be found for the stack
   */
  Loaded load(Invocation invocation, String otherwise) {
    if (isSet(invocation)) {
      throw CliFailure.usage("this reads the Compose files of one stack; name them with -f");
    }
    Environment environment = environment(invocation);
    List<Source> sources = gather(invocation).stream().map(ManifestFile::source).toList();
    Path directory = folderOf(files.getFirst(), invocation);
    String name = stack.isEmpty() ? nameOf(sources, directory, environment) : stack;
    Optional<String> problem = Names.problemOfObjectName(name);
    if (problem.isPresent() && (otherwise.isEmpty() || !stack.isEmpty())) {
      throw CliFailure.usage("the stack's " + problem.get() + "; choose one with --stack");
    }
    return new Loaded(problem.isPresent() ? otherwise : name, directory, sources, environment);
  }

  private static String nameOf(List<Source> sources, Path directory, Environment environment) {
    return ManifestReader.nameIn(sources, environment)
        .orElseGet(() -> FolderName.of(directory.toString()));
  }

  /** What the shell says counts more than what a file says, and a later file more than others. */
  Environment environment(Invocation invocation) {
    Map<String, String> variables = new HashMap<>();
    for (String file : envFiles) {
      try {
        variables.putAll(DotEnv.parse(Source.decode(file, read(file, invocation)).text()));
      } catch (InvalidValue e) {
        throw CliFailure.failed(file + ": " + e.problem());
      }
    }
    variables.putAll(invocation.environment());
    return Environment.of(variables);
  }

  /** Where relative paths start: the folder of the first file. */
  private static Path folderOf(String file, Invocation invocation) {
    Path folder = file.equals(STDIN) ? null : absolute(file, invocation).normalize().getParent();
    return folder == null ? invocation.directory() : folder;
  }

  private static Path absolute(String file, Invocation invocation) {
    return invocation.directory().resolve(file).toAbsolutePath();
  }

  private static byte[] read(String file, Invocation invocation) {
    if (!file.equals(STDIN)) {
      return content(file, absolute(file, invocation));
    }
    try {
      return bounded(file, invocation.in());
    } catch (IOException e) {
      throw CliFailure.failed("open " + file + ": " + e.getMessage());
    }
  }

  /**
   * The bytes of a file.
   *
   * @param name as the user knows it
   * @throws CliFailure if it cannot be read
   */
  static byte[] content(String name, Path file) {
    try (var in = Files.newInputStream(file)) {
      return bounded(name, in);
    } catch (NoSuchFileException e) {
      throw CliFailure.failed("open " + name + ": no such file or directory");
    } catch (IOException e) {
      throw CliFailure.failed("open " + name + ": " + e.getMessage());
    }
  }

  private static byte[] bounded(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw CliFailure.failed(
          name
              + ":1:1: the file has more than "
              + MAX_BYTES
              + " bytes; is it a stack file? Move large contents into config files");
    }
    return bytes;
  }
}
