package dev.skep.cli.command;

import dev.skep.api.model.Names;
import dev.skep.manifests.Environment;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Source;
import dev.skep.manifests.values.DotEnv;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.yaml.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The files of a stack, and what the stack is called. */
final class ManifestFiles {
  /** The characters of the longest manifest as UTF-8; more is not read into memory. */
  private static final int MAX_BYTES = 4 * Limits.MAX_CHARACTERS;

  private static final String STDIN = "-";

  @Option(
      names = {"-f", "--file", "-c", "--compose-file"},
      paramLabel = "FILE",
      arity = "1..*",
      description = "Compose files; later ones change earlier ones; - is standard input")
  List<String> files = new ArrayList<>();

  @Option(
      names = {"-s", "--stack"},
      paramLabel = "NAME",
      description = "By default what 'name' in the files says, else the first file's folder")
  private String stack = "";

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description =
          "Variables to put into the files, below those of the environment; may be repeated. No"
              + " .env is read unless it is named here")
  private List<String> envFiles = new ArrayList<>();

  /**
   * What was read.
   *
   * @param environment the variables to put into the files
   */
  record Loaded(String stack, Path directory, List<Source> sources, Environment environment) {}

  /**
   * Reads the files.
   *
   * @throws CliFailure if one cannot be read, or no name can be found for the stack
   */
  Loaded load(Invocation invocation) {
    return load(invocation, "");
  }

  /**
   * Reads the files.
   *
   * @param otherwise the stack's name where none can be found; empty if that is a failure
   * @throws CliFailure if one cannot be read, or no name can be found for the stack
   */
  Loaded load(Invocation invocation, String otherwise) {
    Environment environment = environment(invocation);
    List<Source> sources = new ArrayList<>();
    for (String file : files) {
      sources.add(Source.decode(file, read(file, invocation)));
    }
    Path directory = folderOf(files.getFirst(), invocation);
    String name = stack.isEmpty() ? nameOf(sources, directory, environment) : stack;
    Optional<String> problem = Names.problemOfObjectName(name);
    if (problem.isPresent() && (otherwise.isEmpty() || !stack.isEmpty())) {
      throw CliFailure.usage("the stack's " + problem.get() + "; choose one with --stack");
    }
    return new Loaded(problem.isPresent() ? otherwise : name, directory, sources, environment);
  }

  private static String nameOf(List<Source> sources, Path directory, Environment environment) {
    return ManifestReader.nameIn(sources, environment).orElseGet(() -> folderName(directory));
  }

  /** What the shell says counts more than what a file says, and a later file more than others. */
  private Environment environment(Invocation invocation) {
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
    try {
      byte[] bytes;
      if (file.equals(STDIN)) {
        bytes = invocation.in().readNBytes(MAX_BYTES + 1);
      } else {
        try (var in = Files.newInputStream(absolute(file, invocation))) {
          bytes = in.readNBytes(MAX_BYTES + 1);
        }
      }
      if (bytes.length > MAX_BYTES) {
        throw CliFailure.failed(
            file
                + ":1:1: the file has more than "
                + MAX_BYTES
                + " bytes; is it a stack file? Move large contents into config files");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw CliFailure.failed("open " + file + ": no such file or directory");
    } catch (IOException e) {
      throw CliFailure.failed("open " + file + ": " + e.getMessage());
    }
  }

  /** A folder's name with only what a stack's name may hold, as Compose does it. */
  private static String folderName(Path directory) {
    Path folder = directory.getFileName();
    String name = folder == null ? "" : folder.toString().toLowerCase(Locale.ROOT);
    return name.replaceAll("[^a-z0-9_-]", "").replaceAll("^[_-]+|[_-]+$", "");
  }
}
